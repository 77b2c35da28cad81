// SPDX-License-Identifier: MIT
#include "app/model/finding_match.h"

#include <cstdlib>
#include <functional>
#include <unordered_map>

namespace drmscope::app {

namespace {

size_t mixed(size_t seed, size_t value)
{
    return (seed ^ value) * 0x9E3779B97F4A7C15U + (seed >> 29U);
}

// Thousands are compared at each refresh: as numbers.
size_t keyOf(const Finding& finding)
{
    const std::hash<std::string> text;
    return mixed(mixed(mixed(text(finding.rule), text(finding.verdict)), text(finding.callSite)),
                 static_cast<size_t>(finding.deviceId));
}

size_t keyWithTime(const Finding& finding)
{
    return mixed(keyOf(finding), static_cast<size_t>(finding.firstSeenNs));
}

bool takeOne(std::unordered_map<size_t, int>& counts, size_t key)
{
    const auto found = counts.find(key);
    return found != counts.end() && found->second > 0 && found->second-- > 0;
}

} // namespace

RowId sameFinding(const std::vector<Finding>& before, RowId id, const std::vector<Finding>& now)
{
    const Finding* was = nullptr;
    for (const auto& finding : before) {
        was = finding.id == id ? &finding : was;
    }
    if (was == nullptr) {
        return 0;
    }
    const size_t key = keyOf(*was);
    const Finding* nearest = nullptr;
    const auto distance = [was](const Finding& finding) {
        return std::abs(finding.firstSeenNs - was->firstSeenNs);
    };
    for (const auto& finding : now) {
        if (keyOf(finding) == key &&
            (nearest == nullptr || distance(finding) < distance(*nearest))) {
            nearest = &finding;
        }
    }
    return nearest == nullptr ? 0 : nearest->id;
}

std::vector<RowId> newFindings(const std::vector<Finding>& before, const std::vector<Finding>& now)
{
    std::unordered_map<size_t, int> sameTime;
    std::unordered_map<size_t, int> anyTime;
    for (const auto& finding : before) {
        ++sameTime[keyWithTime(finding)];
        ++anyTime[keyOf(finding)];
    }
    std::vector<const Finding*> unknown; // at that time
    for (const auto& finding : now) {
        if (takeOne(sameTime, keyWithTime(finding))) {
            takeOne(anyTime, keyOf(finding));
        } else {
            unknown.push_back(&finding);
        }
    }
    std::vector<RowId> ids;
    for (const auto* finding : unknown) {
        if (!takeOne(anyTime, keyOf(*finding))) { // else it is the same, told with another time
            ids.push_back(finding->id);
        }
    }
    return ids;
}

} // namespace drmscope::app
