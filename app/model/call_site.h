// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/finding_focus.h"
#include "app/model/session_contents.h"

#include <optional>
#include <utility>
#include <vector>

namespace drmscope::app {

// All resources that one call site added under one name, to whatever drm_device: a row of
// callSiteRows().
struct CallSite
{
    RowId siteId = 0;
    RowId nameId = 0;
    bool devres = false;
    RowId first = 0; // of its resources, by time: what a Selection calls it by
    std::vector<std::pair<RowId, qint64>> devices; // and how many it added to each
    BarState worst = BarState::Ended;
    qint64 count = 0;
    qint64 live = 0;
    qint64 outlived = 0;
    qint64 bytes = 0;
    qint64 liveBytes = 0;
    qint64 longestNs = 0;
    qint64 firstNs = 0; // the first add
    qint64 lastNs = 0;  // the last end, or that of the recording
};

// Any thread.
std::vector<CallSite> callSites(const SessionContents& contents);
// That to which a resource was the first, and the same one in another reading of its session.
std::optional<CallSite> callSiteOf(const SessionContents& contents, RowId first);
std::optional<CallSite> sameCallSite(const SessionContents& before, RowId first,
                                     const SessionContents& now);
// `resources`: ids of those that stand among others on their lanes.
FindingFocus focusOf(const CallSite& site, const QSet<qint64>& resources);

} // namespace drmscope::app
