// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/finding_focus.h"
#include "app/model/selection.h"
#include "app/model/timeline.h"

namespace drmscope::app {

// Whether a bar of a row is one of those that a finding or a call site is about; `item` is what it
// stands for.
bool isFocused(const SessionContents& contents, const FindingFocus& focus,
               const TimelineGroup& group, const TimelineRow& row, const Span& span,
               const Selection::Item& item);

// Whether some of a run of resources on a row are, as far as their name and call site tell;
// `endNs`: of the last of them.
bool isFocusedRun(const FindingFocus& focus, const TimelineGroup& group, const TimelineRow& row,
                  qint64 endNs);
// The same of all bars of a row, whichever they are.
bool isFocusedRow(const FindingFocus& focus, const TimelineRow& row);

} // namespace drmscope::app
