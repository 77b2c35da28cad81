// SPDX-License-Identifier: MIT
#include "app/query/bar_role.h"

#include "app/query/afterlife_text.h"

#include <algorithm>

namespace drmscope::app {

std::string_view wordOf(BarRole role)
{
    switch (role) {
    case BarRole::Live:
        return "live";
    case BarRole::Hazard:
        return "hazard";
    case BarRole::Held:
        return "held";
    case BarRole::Leaked:
        return "leaked";
    case BarRole::Ended:
        break;
    }
    return "ended";
}

bool isOfWholeDevice(const Finding& finding)
{
    return finding.leakClass == "never released" || finding.leakClass == "leaked on probe error";
}

std::optional<GrownResources> grownResources(const Finding& finding)
{
    if (finding.verdict != "leak" || finding.leakClass != "grew" || finding.resourceId == 0) {
        return std::nullopt;
    }
    return GrownResources{{finding.deviceId, finding.callSiteSymbolId, finding.nameId},
                          finding.firstSeenNs};
}

size_t BarRoles::KeyHash::operator()(const GrownResources::Key& key) const
{
    constexpr uint64_t kGolden = 0x9E3779B97F4A7C15;
    uint64_t hash = 0;
    for (const RowId id : {key.deviceId, key.callSiteSymbolId, key.nameId}) {
        hash = (hash ^ static_cast<uint64_t>(id)) * kGolden;
        hash ^= hash >> 32U;
    }
    return hash;
}

BarRoles::BarRoles(SessionReader& reader)
    : BarRoles(reader.afterlives(), reader.pins(), reader.findings())
{}

BarRoles::BarRoles(const std::vector<Afterlife>& afterlives, const std::vector<Pin>& pins,
                   const std::vector<Finding>& findings)
{
    for (const Afterlife& afterlife : afterlives) {
        // An orderly unbind also ends a little after the unplug; that is not holding.
        const bool held = !afterlife.heldBy.empty() || afterlife.releaseEndNs == 0 ||
                          isHeldByUnknown(afterlife, pins);
        if (held) {
            m_heldSinceNs.emplace(afterlife.deviceId, afterlife.goneNs);
        }
    }
    for (const Finding& finding : findings) {
        if (finding.verdict == "leak" && finding.resourceId != 0) {
            m_leakedResources.insert(finding.resourceId);
        } else if (finding.verdict == "leak" && isOfWholeDevice(finding)) {
            m_neverReleasedDevices.insert(finding.deviceId);
        } else if (finding.verdict == "hazard" && finding.resourceId != 0) {
            m_hazardousResources.insert(finding.resourceId);
        }
        if (const auto grown = grownResources(finding)) {
            const auto known = m_grownSinceNs.emplace(grown->key, grown->sinceNs).first;
            known->second = std::min(known->second, grown->sinceNs);
        }
    }
}

int64_t BarRoles::heldSinceNs(RowId deviceId) const
{
    const auto found = m_heldSinceNs.find(deviceId);
    return found == m_heldSinceNs.end() ? 0 : found->second;
}

// As F07 counts them.
bool BarRoles::hasGrown(const ResourceSpan& resource) const
{
    if (m_grownSinceNs.empty() || resource.devres || resource.addedInRelease ||
        resource.origin != Origin::Seen || resource.end == ResourceEnd::Deleted ||
        resource.end == ResourceEnd::Unknown) {
        return false;
    }
    const auto found =
        m_grownSinceNs.find({resource.deviceId, resource.callSiteSymbolId, resource.nameId});
    return found != m_grownSinceNs.end() && resource.addedNs >= found->second;
}

BarRole BarRoles::of(const ResourceSpan& resource) const
{
    if (resource.end == ResourceEnd::Leaked || m_leakedResources.contains(resource.id) ||
        isOfNeverReleased(resource) || hasGrown(resource)) {
        return BarRole::Leaked;
    }
    const bool ordered = !resource.devres; // devm_* go in an order of their own
    if ((ordered && (resource.addedInRelease || resource.releaseOrderWrong)) ||
        m_hazardousResources.contains(resource.id)) {
        return BarRole::Hazard;
    }
    if (isHeld(resource)) {
        return BarRole::Held;
    }
    return resource.endedNs == 0 ? BarRole::Live : BarRole::Ended;
}

bool BarRoles::isHeld(const ResourceSpan& resource) const
{
    const int64_t goneNs = heldSinceNs(resource.deviceId);
    return !resource.devres && goneNs != 0 && (resource.endedNs == 0 || resource.endedNs > goneNs);
}

bool BarRoles::isTold(const ResourceSpan& resource) const
{
    return m_leakedResources.contains(resource.id) || m_hazardousResources.contains(resource.id) ||
           isOfNeverReleased(resource) || hasGrown(resource);
}

// devm_* go at unbind, whoever holds the drm_device.
bool BarRoles::isOfNeverReleased(const ResourceSpan& resource) const
{
    return !resource.devres && resource.endedNs == 0 &&
           m_neverReleasedDevices.contains(resource.deviceId);
}

BarRole BarRoles::of(const DrmFile& file) const
{
    const int64_t goneNs = heldSinceNs(file.deviceId);
    if (!file.inKernel && goneNs != 0 && file.openedNs <= goneNs &&
        (file.closedNs == 0 || file.closedNs > goneNs)) {
        return BarRole::Held;
    }
    return file.closedNs == 0 ? BarRole::Live : BarRole::Ended;
}

// A reference that nobody explains, of a drm_device that is never released, is itself the leak.
BarRole BarRoles::of(const Pin& pin) const
{
    if (pin.kind == PinKind::Unexplained && pin.endedNs == 0 &&
        m_neverReleasedDevices.contains(pin.deviceId)) {
        return BarRole::Leaked;
    }
    const int64_t goneNs = heldSinceNs(pin.deviceId);
    if (goneNs != 0 && (pin.endedNs == 0 || pin.endedNs > goneNs)) {
        return BarRole::Held;
    }
    return pin.endedNs == 0 ? BarRole::Live : BarRole::Ended;
}

} // namespace drmscope::app
