// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/selection.h"

#include <functional>

class QAccessibleEvent;

namespace drmscope::app {

class TimelineView;

// Makes the timeline speak: a tree of its drm_devices and rows, and of the bars on each. Call once;
// further calls do nothing.
void installTimelineAccessibility();

// Tells assistive technology that something was chosen, as it stands on the timeline.
void announceSelection(TimelineView& view, const Selection::Item& item);

// Who hears of choices in place of assistive technology, which no test can bring along: Qt tells of
// nothing while none listens.
using ChoiceListener = std::function<void(QAccessibleEvent& event)>;
ChoiceListener& choiceListener();

} // namespace drmscope::app
