// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/finding_focus.h"
#include "app/model/selection.h"
#include "app/model/timeline.h"

namespace drmscope::app {

// Whether a bar of a row is one of those that a finding is about; `item` is what it stands for.
bool isFocused(const SessionContents& contents, const FindingFocus& focus,
               const TimelineGroup& group, const TimelineRow& row, const Span& span,
               const Selection::Item& item);

} // namespace drmscope::app
