// SPDX-License-Identifier: MIT
#include "tracer/drmres/devres_hold.h"

#include <algorithm>
#include <utility>

namespace drmscope::tracer {

bool DevresHold::passes(const DevresEvent& event)
{
    if (m_everything || m_wanted.contains(event.parentName))
        return true;
    // a node that came and went before there was a drm_device says nothing about one
    if (event.kind != DevresEvent::Kind::Add) {
        m_leftOut += forgetAdd(event) ? 2U : 1U;
        return false;
    }
    m_held.push_back(event);
    if (m_held.size() > m_mostHeld) {
        m_held.pop_front();
        ++m_leftOut;
    }
    return false;
}

// The newest with that address: most go soon after they came.
bool DevresHold::forgetAdd(const DevresEvent& end)
{
    const auto found =
        std::find_if(m_held.rbegin(), m_held.rend(), [&end](const DevresEvent& held) {
            return held.node == end.node && held.parentName == end.parentName;
        });
    if (found == m_held.rend())
        return false;
    m_held.erase(std::next(found).base());
    return true;
}

std::vector<DevresEvent> DevresHold::deviceMet(std::string_view parentName)
{
    std::vector<DevresEvent> met;
    if (parentName.empty() || !m_wanted.emplace(parentName).second)
        return met;
    const auto isMet = [parentName](const DevresEvent& held) {
        return held.parentName == parentName;
    };
    std::copy_if(m_held.begin(), m_held.end(), std::back_inserter(met), isMet);
    std::erase_if(m_held, isMet);
    return met;
}

} // namespace drmscope::tracer
