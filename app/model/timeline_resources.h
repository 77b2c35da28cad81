// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/timeline.h"

namespace drmscope::app {

struct ResourceRows
{
    std::vector<TimelineRow> rows;
    std::vector<int> rowOf; // of each resource of the range: its row in `rows`
};

// Lays out the resources [first, last) of the contents, all of one drm_device: one row each when
// they are few; else bundles by name and call site, because a row an object helps nobody who has
// thousands.
ResourceRows layOutResources(const SessionContents& contents, size_t first, size_t last,
                             qint64 deviceStartNs);

} // namespace drmscope::app
