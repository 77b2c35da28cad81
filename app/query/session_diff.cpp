// SPDX-License-Identifier: MIT
#include "app/query/session_diff.h"

#include <map>
#include <set>

namespace drmscope::app {
namespace {

using Side = Difference::Side;

struct What
{
    std::string what;
    std::string key;
    std::string verdict = {};
    auto operator<=>(const What&) const = default;
};
using Sides = std::map<What, Side>;

bool operator==(const Side& left, const Side& right)
{
    return left.count == right.count && left.sizeBytes == right.sizeBytes &&
           left.severity == right.severity;
}

// Of each driver, how many drm_devices are older than the recording.
using Older = std::map<std::string, int64_t>;

Older olderOf(SessionReader& reader)
{
    Older older;
    for (const Device& device : reader.devices(ResourceCounts::LeftOut)) {
        older[device.drmDriver] += device.origin == Origin::Seen ? 0 : 1;
    }
    return older;
}

// What is older has no call sites, and of its parent's devm_ resources nothing is known: where only
// one side is, every resource would be gone and new.
std::set<std::string> incomparable(const Older& before, const Older& after,
                                   std::vector<std::string>& reasons)
{
    std::set<std::string> drivers;
    for (const auto& [driver, count] : before) {
        const auto other = after.find(driver);
        if (other != after.end() && other->second != count) {
            drivers.insert(driver);
            reasons.push_back(
                (count > other->second ? "OLD: a drm_device of " : "NEW: a drm_device of ") +
                driver +
                " is older than the recording, so its resources have no call sites; "
                "resources of " +
                driver + " were not compared");
        }
    }
    return drivers;
}

Sides sidesOf(SessionReader& reader, const std::set<std::string>& leftOut)
{
    Sides sides;
    for (const Device& device : reader.devices()) {
        Side& side =
            sides[{"drm_device", device.drmDriver + ", " + std::string(wordOf(device.lastPhase)) +
                                     " at the end"}];
        if (++side.count == 1) {
            side.deviceId = device.id;
        }
    }
    for (const Finding& finding : reader.findings()) { // the gravest first
        Side& side = sides[{"finding", finding.fingerprint, finding.verdict}];
        if (++side.count == 1) {
            side.severity = wordOf(finding.severity);
            side.callSite = finding.callSite;
            side.deviceId = finding.deviceId;
            side.resourceId = finding.resourceId;
        }
    }
    for (const ResourceGroup& group : reader.resourceGroups()) {
        if (!leftOut.contains(group.drmDriver)) {
            sides[{"resource", group.key}] = {group.count, group.sizeBytes, {}, {},
                                              0,           group.firstId};
        }
    }
    return sides;
}

void addReasons(SessionReader& reader, const std::string& name, std::vector<std::string>& reasons)
{
    for (const std::string& reason : reader.doubts()) {
        reasons.push_back(name + ": " + reason);
    }
}

} // namespace

std::string_view wordOf(Difference::Kind kind)
{
    return kind == Difference::Kind::New    ? "new"
           : kind == Difference::Kind::Gone ? "gone"
                                            : "changed";
}

SessionDiff differenceOf(SessionReader& before, SessionReader& after)
{
    SessionDiff diff;
    const std::set<std::string> leftOut =
        incomparable(olderOf(before), olderOf(after), diff.reasons);
    const Sides old = sidesOf(before, leftOut);
    const Sides fresh = sidesOf(after, leftOut);
    Sides merged = fresh;
    merged.insert(old.begin(), old.end());
    for (const auto& [key, ignored] : merged) {
        const auto was = old.find(key);
        const auto is = fresh.find(key);
        const Side left = was == old.end() ? Side{} : was->second;
        const Side right = is == fresh.end() ? Side{} : is->second;
        if (!(left == right)) {
            const auto kind = was == old.end()    ? Difference::Kind::New
                              : is == fresh.end() ? Difference::Kind::Gone
                                                  : Difference::Kind::Changed;
            diff.differences.push_back({kind, key.what, key.key, key.verdict, left, right});
        }
    }
    addReasons(before, "OLD", diff.reasons);
    addReasons(after, "NEW", diff.reasons);
    return diff;
}

} // namespace drmscope::app
