// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/selection.h"
#include "app/query/bar_role.h"

#include <QSet>
#include <QtGlobal>
#include <optional>
#include <utility>
#include <vector>

namespace drmscope::app {

struct SessionContents;

// What a finding or a call site is about, as the timeline shows it: which bars, and between which
// times.
struct FindingFocus
{
    qint64 findingId = 0; // 0: none
    qint64 callSite = 0;  // as a Selection calls it; 0: none
    RowId deviceId = 0;
    QSet<qint64> resources; // ids
    QSet<qint64> sites;     // call sites of the drm_device all of whose resources it is about
    std::optional<GrownResources> grown;
    std::optional<std::pair<RowId, RowId>> alike; // call site and name of all drm_devices' own
    QSet<qint64> files;
    qint64 firstResource = 0; // by time; 0 none
    qint64 fromNs = 0;
    qint64 toNs = 0;

    Selection::Item item() const // whose it is
    {
        return findingId != 0  ? Selection::Item{Selection::Kind::Finding, findingId}
               : callSite != 0 ? Selection::Item{Selection::Kind::CallSite, callSite}
                               : Selection::Item{};
    }
    bool isEmpty() const { return findingId == 0 && callSite == 0; }
};

// `resources`: those that the finding and its evidence name. A finding of growth is about all that
// grew, another that counts resources of one call site about all of them there. Any thread.
FindingFocus focusOf(const SessionContents& contents, const Finding& finding,
                     const std::vector<Evidence>& evidence,
                     const std::vector<ResourceSpan>& resources);

} // namespace drmscope::app
