// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/event.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace drmscope::tracer {

// The DRMRES lines that a kernel prints itself with drm.debug=0x200, out of a log as dmesg,
// journalctl, a serial console or /dev/kmsg give it: ADD, DEL, REL, release begin and end. Lines
// about anything else are passed over.
//
// A log tells less than the tracepoints do. It has names of parents but no addresses of
// drm_devices: these get the address 0 and a generation for each life, which ends with "release
// end". No stacks, no thread, no reference counts, no files, no unplug. Where a line has no
// monotonic time it stands a microsecond after the one before it.
//
// A log of several boots tells of several machines, whose times all begin at 0: `anew` is called
// before the first event of each but the first, and what is counted here is counted anew. One
// thread.
class DmesgReader
{
public:
    struct Sinks
    {
        std::function<void(const Event&)> event;
        std::function<void(const MissedEvent&)> lost; // between the events around it
        std::function<void()> anew;
    };
    explicit DmesgReader(Sinks sinks) : m_sinks(std::move(sinks)) {}

    void line(std::string_view text);
    void finish(); // behind the last line

    uint64_t boots() const { return m_boots; } // that told of managed resources
    uint64_t events() const { return m_events; }
    uint64_t unreadable() const
    {
        return m_unreadable;
    } // about managed resources, and cut, garbled or hidden
    // Of these, the lines whose address the kernel prints as "(____ptrval____)": it does so till it
    // has random numbers to hash them with.
    uint64_t hidden() const { return m_hidden; }
    // Lines of any kind that never reached the log: console and journald say it, /dev/kmsg numbers
    // its lines.
    uint64_t linesLost() const { return m_linesLost; }
    uint64_t firstNs() const { return m_firstNs; }
    uint64_t lastNs() const { return m_lastNs; }
    bool timesUnknown() const { return m_timesUnknown; } // of some lines
    const std::string& kernelRelease() const
    {
        return m_kernelRelease;
    } // "" where the log does not say

private:
    struct Life
    {
        DeviceKey key;
        bool ending = false; // it released its last resource
    };

    void takeLost(std::string_view text);
    void tellLost(uint64_t beforeNs);
    void takeVersion(std::string_view text, size_t at);
    void takeTime(std::string_view text, size_t messageAt);
    void beginBoot();
    void enterBoot();
    void message(std::string_view parent, std::string_view text);
    bool node(std::string_view text, ResourceEvent& event) const;
    Life& lifeOf(std::string_view parent);
    void tell(Event event);
    void tellSpan(bool begin, const std::string& parent);
    void endLife();

    Sinks m_sinks;
    std::map<std::string, Life, std::less<>> m_lives; // by the name of the parent
    std::string m_releasing;                          // the parent of whose release was told last
    std::deque<std::string> m_ending;                 // the parents of those that are
    uint64_t m_generation = 0;
    uint64_t m_nowNs = 0;
    uint64_t m_firstNs = 0;
    uint64_t m_lastNs = 0;
    uint64_t m_events = 0;
    uint64_t m_unreadable = 0;
    uint64_t m_hidden = 0;
    uint64_t m_linesLost = 0;
    uint64_t m_untold = 0;   // lost behind the last event
    uint64_t m_sequence = 0; // of the line before, as /dev/kmsg has it; 0 none
    bool m_timesUnknown = false;
    uint64_t m_boots = 0;
    bool m_isBootNew = true;   // it has told nothing of managed resources
    std::string m_bootRelease; // its kernel's
    std::string m_kernelRelease;
};

// What a log can tell, as hooks of the session: these are armed, all others missing.
std::vector<HookEvent> dmesgHooks();

} // namespace drmscope::tracer
