// SPDX-License-Identifier: MIT
#include "app/query/session_diff.h"

#include <map>

namespace drmscope::app {
namespace {

using Side = Difference::Side;
using Sides = std::map<std::pair<std::string, std::string>, Side>; // by what and key

bool operator==(const Side& left, const Side& right)
{
    return left.count == right.count && left.sizeBytes == right.sizeBytes &&
           left.severity == right.severity;
}

Sides sidesOf(SessionReader& reader)
{
    Sides sides;
    for (const Device& device : reader.devices()) {
        ++sides[{"drm_device",
                 device.drmDriver + ", " + std::string(wordOf(device.lastPhase)) + " at the end"}]
              .count;
    }
    for (const Finding& finding : reader.findings()) { // the gravest first
        Side& side = sides[{"finding", finding.fingerprint}];
        ++side.count;
        if (side.severity.empty()) {
            side.severity = wordOf(finding.severity);
        }
    }
    for (const ResourceGroup& group : reader.resourceGroups()) {
        sides[{"resource", group.key}] = {group.count, group.sizeBytes, {}};
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
    const Sides old = sidesOf(before);
    const Sides fresh = sidesOf(after);
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
            diff.differences.push_back({kind, key.first, key.second, left, right});
        }
    }
    addReasons(before, "OLD", diff.reasons);
    addReasons(after, "NEW", diff.reasons);
    return diff;
}

} // namespace drmscope::app
