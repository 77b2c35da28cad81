// SPDX-License-Identifier: MIT
#include "tracer/decode/atomic_states.h"

#include <algorithm>
#include <utility>

namespace drmscope::tracer {

bool AtomicStates::made(ObjectEvent& event)
{
    const bool told = std::exchange(event.count, 0) != 0;
    event.refs = event.openCount = -1; // as they were before, and perhaps long before it is told
    m_live[event.object] = {event, told};
    return told;
}

bool AtomicStates::freed(ObjectEvent& event)
{
    const bool gone = std::exchange(event.count, 0) != 0;
    const auto state = m_live.extract(event.object);
    return gone || (!state.empty() && state.mapped().told);
}

std::vector<Event> AtomicStates::ofDevice(uint64_t drm, uint64_t timestampNs)
{
    std::vector<State*> untold;
    for (auto& [address, state] : m_live)
        if (state.made.device.address == drm && !state.told)
            untold.push_back(&state);
    std::ranges::sort(untold, {},
                      [](const State* state) { return state->made.origin.timestampNs; });
    std::vector<Event> events;
    for (State* const state : untold) {
        state->told = true;
        events.emplace_back(state->made);
        std::get<ObjectEvent>(events.back()).origin.timestampNs = timestampNs;
    }
    return events;
}

} // namespace drmscope::tracer
