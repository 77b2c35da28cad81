// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/event.h"

#include <cstdint>
#include <map>
#include <vector>

namespace drmscope::tracer {

// Atomic states, as probes tell of each: a commit makes one and frees it, many times a second. To
// be told are those that are there as their drm_device goes, and those made after that or before it
// was registered, as the module tells them (kmod-tracepoints/drmres_states.c).
class AtomicStates
{
public:
    // `count` says whether its drm_device was gone. False: not to be told, or not yet.
    bool made(ObjectEvent& event);
    bool freed(ObjectEvent& event);
    // The drm_device goes at that time: those of it that were not told of.
    std::vector<Event> ofDevice(uint64_t drm, uint64_t timestampNs);
    // Records are missing: what is known here may have been freed.
    void missed() { m_live.clear(); }

private:
    struct State
    {
        ObjectEvent made;
        bool told = false;
    };

    std::map<uint64_t, State> m_live; // by address
};

} // namespace drmscope::tracer
