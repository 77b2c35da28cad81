// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/event.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::tracer {

// The state of the agent's own probes, as rows of `hook`: several probes serve one hook, and it is
// as good as the worst of them. Hooks that only the module has are told as missing.
class ProbeHooks
{
public:
    // A chunk of tracefs kprobe_profile: how often each probe of ours was missed so far.
    void addProfile(std::string_view chunk);
    // The lines of a Probes frame, without their time.
    std::vector<HookEvent> read(std::string_view text, uint64_t timestampNs, bool withoutModule);

private:
    uint64_t missedOf(std::string_view event) const;

    std::map<std::string, uint64_t, std::less<>> m_missed; // by event
    std::string m_tail; // a line that the next chunk goes on with
};

} // namespace drmscope::tracer
