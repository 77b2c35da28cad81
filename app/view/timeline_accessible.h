// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/selection.h"

namespace drmscope::app {

class TimelineView;

// Makes the timeline speak: a tree of its drm_devices and rows, and of the bars on each.
void installTimelineAccessibility();

// Tells assistive technology that something was chosen, as it stands on the timeline.
void announceSelection(TimelineView& view, const Selection::Item& item);

} // namespace drmscope::app
