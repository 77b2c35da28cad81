// SPDX-License-Identifier: MIT
#include "app/model/call_site.h"

#include "app/query/claimed_sum.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace drmscope::app {

std::vector<CallSite> callSites(const SessionContents& contents)
{
    std::map<std::tuple<RowId, RowId, bool>, CallSite> sites;
    for (const auto& alike : contents.alike) {
        auto [place, isNew] = sites.try_emplace({alike.siteId, alike.nameId, alike.devres});
        auto& site = place->second;
        if (isNew || alike.firstNs < site.firstNs) {
            site.first = alike.first;
            site.firstNs = alike.firstNs;
        }
        site.devices.emplace_back(alike.deviceId, alike.count);
        site.worst = std::max(site.worst, alike.worst);
        site.count += alike.count;
        site.live += alike.live;
        site.outlived += alike.outlived;
        addClaimed(site.bytes, alike.bytes);
        addClaimed(site.liveBytes, alike.liveBytes);
        site.longestNs = std::max(site.longestNs, alike.longestNs);
        site.lastNs = std::max(site.lastNs, alike.lastNs);
    }
    std::vector<CallSite> all;
    for (auto& [key, site] : sites) {
        std::tie(site.siteId, site.nameId, site.devres) = key;
        all.push_back(std::move(site));
    }
    return all;
}

std::optional<CallSite> callSiteOf(const SessionContents& contents, RowId first)
{
    for (const auto& site : callSites(contents)) {
        if (site.first == first) {
            return site;
        }
    }
    return {};
}

std::optional<CallSite> sameCallSite(const SessionContents& before, RowId first,
                                     const SessionContents& now)
{
    const auto was = callSiteOf(before, first);
    for (const auto& site : callSites(now)) {
        if (was && site.siteId == was->siteId && site.nameId == was->nameId &&
            site.devres == was->devres) {
            return site;
        }
    }
    return {};
}

FindingFocus focusOf(const CallSite& site, const QSet<qint64>& resources)
{
    FindingFocus focus;
    focus.callSite = site.first;
    focus.deviceId = site.devices.front().first;
    focus.resources = resources;
    if (!site.devres) { // those of a parent share lanes with others
        focus.alike = {site.siteId, site.nameId};
    }
    focus.firstResource = site.first;
    focus.fromNs = site.firstNs;
    focus.toNs = site.lastNs;
    return focus;
}

} // namespace drmscope::app
