// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/timeline.h"

namespace drmscope::app {

// Lays out the resources of one drm_device in the group: one row each when they are few; else
// bundles by name and call site, because a row an object helps nobody who has thousands. Takes the
// lanes out of the sweep, and tells `places` and `heads` where each lane and bundle stands.
void layOutResources(const SessionContents& contents, SweptResources& sweep, int groupIndex,
                     TimelineGroup& group, std::vector<TimelinePlace>& places,
                     std::vector<TimelinePlace>& heads);

} // namespace drmscope::app
