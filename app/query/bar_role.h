// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_reader.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace drmscope::app {

// What a bar of a timeline stands for, in order of gravity.
enum class BarRole : uint8_t
{
    Ended,  // deleted by hand or released in order
    Live,   // alive, as it should be
    Held,   // outlived the unplug because something held the drm_device
    Hazard, // wrong release order, added during release, or a verdict says so; held or not
    Leaked  // a verdict says so
};

constexpr size_t kBarRoleCount = 5;

// Folding may shrink these, never hide them.
[[nodiscard]] constexpr bool isSevere(BarRole role)
{
    return role >= BarRole::Held;
}

[[nodiscard]] std::string_view wordOf(BarRole role); // "ended", "live", "held", "hazard", "leaked"

// A finding of a drm_device and of all that it still has, however it is to blame.
[[nodiscard]] bool isOfWholeDevice(const Finding& finding);

// What a finding of growth accuses, of which it names the first alone: all that one call site added
// under one name to a drm_device from then on.
struct GrownResources
{
    struct Key
    {
        RowId deviceId = 0;
        RowId callSiteSymbolId = 0;
        RowId nameId = 0;
        friend bool operator==(const Key&, const Key&) = default;
    };
    Key key;
    int64_t sinceNs = 0;
};

// None: the finding is of another kind, or does not say which.
[[nodiscard]] std::optional<GrownResources> grownResources(const Finding& finding);

// Gives every resource and file of a session its role.
class BarRoles
{
public:
    BarRoles() = default; // nothing is held or found
    BarRoles(const std::vector<Afterlife>& afterlives, const std::vector<Pin>& pins,
             const std::vector<Finding>& findings);
    explicit BarRoles(SessionReader& reader);

    [[nodiscard]] BarRole of(const ResourceSpan& resource) const;
    [[nodiscard]] BarRole of(const DrmFile& file) const;
    [[nodiscard]] BarRole of(const Pin& pin) const;
    // Outlived the unplug because something held the drm_device, whatever graver there is to say.
    [[nodiscard]] bool isHeld(const ResourceSpan& resource) const;
    // A finding names it, or all that its drm_device still has, or all that grew.
    [[nodiscard]] bool isTold(const ResourceSpan& resource) const;
    // When the hardware of a drm_device that outlived it went; 0: nothing held it.
    [[nodiscard]] int64_t heldSinceNs(RowId deviceId) const;
    friend bool operator==(const BarRoles&, const BarRoles&) = default;

private:
    struct KeyHash
    {
        size_t operator()(const GrownResources::Key& key) const;
    };
    [[nodiscard]] bool hasGrown(const ResourceSpan& resource) const;
    [[nodiscard]] bool isOfNeverReleased(const ResourceSpan& resource) const;

    std::unordered_map<RowId, int64_t> m_heldSinceNs;
    std::unordered_set<RowId> m_leakedResources;
    std::unordered_set<RowId> m_hazardousResources;
    std::unordered_set<RowId> m_neverReleasedDevices;
    std::unordered_map<GrownResources::Key, int64_t, KeyHash> m_grownSinceNs;
};

} // namespace drmscope::app
