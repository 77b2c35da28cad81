// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/event.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace drmscope::tracer {

// What the kernel sends to user space, as a probe sees it being sent: once to each network
// namespace where somebody listens, and about anything. To be told are those about a drm_device's
// parent, its minors and what is below them, once, as the module tells them
// (kmod-tracepoints/drmres_uevents.c). Where events are missing a drm_device may be known here that
// is released, as it is to the session.
class Uevents
{
public:
    // A drm_device that was initialised or seen; what it has no minor for yet, it may have later.
    void met(const DeviceEvent& event);
    void released(uint64_t drm) { m_devices.erase(drm); }
    // `text` is the message, or its beginning: "add@/devices/...", then KEY=VALUE, each ended by
    // NUL. False: about no drm_device, or told before.
    bool complete(ObjectEvent& event);

private:
    struct Device
    {
        uint64_t generation = 0; // the later, the larger
        std::string parentName;
        std::array<std::string, 3> minors; // "card0", "renderD128", "accel0"; "" none

        bool isOf(std::string_view path) const;
        bool hasMinor(std::string_view name) const;
    };

    std::unordered_map<uint64_t, Device> m_devices; // by address of the drm_device
    uint64_t m_generations = 0;
    std::string m_last; // message: it goes to all namespaces before another does
};

} // namespace drmscope::tracer
