// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/event.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::tracer {

// Which devres events are worth storing: those of a struct device that gets a drm_device. Its devm
// nodes are older than the drm_device, so all are held, in bounded memory, until it is known.
class DevresHold
{
public:
    static constexpr size_t kMostHeld = 65536;

    // `everything`: of every struct device, at once.
    explicit DevresHold(bool everything, size_t mostHeld = kMostHeld)
        : m_everything(everything), m_mostHeld(mostHeld)
    {}

    // True: store it now. Else it is held, or left out.
    bool passes(const DevresEvent& event);
    // A drm_device on this struct device: what was held of it, in order.
    std::vector<DevresEvent> deviceMet(std::string_view parentName);
    // Nothing may follow: what is held was of no drm_device.
    uint64_t leftOut() const { return m_leftOut + m_held.size(); }

private:
    bool forgetAdd(const DevresEvent& end);

    bool m_everything;
    size_t m_mostHeld;
    std::set<std::string, std::less<>> m_wanted;
    std::deque<DevresEvent> m_held;
    uint64_t m_leftOut = 0;
};

} // namespace drmscope::tracer
