// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/decode/symbol_parser.h"
#include "tracer/decode/symbol_table.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::tracer {

// The kernel's symbols over time: one snapshot at the start, another whenever modules came or went.
//
// An address is looked up in the newest snapshot at or before the event. A module that was loaded
// just before the event is only in the next snapshot (the agent looks every 100 ms), and one that
// was already gone when a snapshot was taken only in the one before; so these are asked next, in
// this order; a doubtful answer counts only where none has a better one. Only where none of them
// has code there it may be the init function of a module, which is freed by now: its memory may be
// the next module's. vmlinux's symbols are shared by all snapshots. Single-threaded.
class SymbolHistory
{
public:
    // What one snapshot turned out to be, for messages and counters.
    struct Summary
    {
        size_t symbols = 0;
        size_t modules = 0; // that have symbols
        size_t damagedLines = 0;
        bool addressesHidden = false; // kptr_restrict: every address was 0, nothing can be resolved
        bool firstHidden = false;     // hidden, and no earlier snapshot was: say it once, here
    };

    SymbolHistory();
    ~SymbolHistory();
    SymbolHistory(const SymbolHistory&) = delete;
    SymbolHistory& operator=(const SymbolHistory&) = delete;
    SymbolHistory(SymbolHistory&&) = delete;
    SymbolHistory& operator=(SymbolHistory&&) = delete;

    // The frames SymbolsBegin, Kallsyms, Modules, SymbolsEnd, in that order; lines may straddle
    // chunks. A chunk outside of a snapshot is ignored; begin() drops a snapshot that was never
    // ended.
    void begin(uint64_t fromNs);
    void addKallsyms(std::string_view chunk);
    void addModules(std::string_view chunk);
    Summary end();

    // `address` itself: a function pointer, such as the release function of an action.
    Symbol resolve(uint64_t address, uint64_t timestampNs) const;

    // `address` as a return address: the call before it counts, as in the kernel's own %pB, since a
    // call that never returns can be the last instruction of its function.
    Symbol resolveReturn(uint64_t address, uint64_t timestampNs) const;

    // The call site of a stack (innermost first): the first frame outside DRM core and its helpers,
    // as listed in call_site.h. 0 where there is none: where vmlinux called DRM, no driver did, and
    // where a frame before it is unknown, that might be the one.
    uint64_t callSite(std::span<const uint64_t> stack, uint64_t timestampNs) const;

    // Which snapshot an event of that time looks into first: a number that never repeats, 0 if
    // there is none. What was resolved may be cached by (address, this number), and unknown symbols
    // are worth asking again when latest() has changed.
    uint64_t snapshotAt(uint64_t timestampNs) const;
    uint64_t latest() const;

    // No event older than this will be asked for any more: drops the snapshots that can no longer
    // be needed. Keeps memory flat while modules come and go.
    void forgetBefore(uint64_t timestampNs);

private:
    struct Snapshot
    {
        uint64_t fromNs = 0;
        uint64_t number = 0;
        std::shared_ptr<const SymbolTable> kernel;
        std::shared_ptr<const SymbolTable> modules;
        std::shared_ptr<const SymbolTable> freed;
    };
    size_t indexAt(uint64_t timestampNs) const;

    std::vector<Snapshot> m_snapshots; // by time
    std::unique_ptr<SymbolParser> m_pending;
    uint64_t m_pendingFromNs = 0;
    uint64_t m_lastNumber = 0;
    bool m_hiddenSaid = false;
};

} // namespace drmscope::tracer
