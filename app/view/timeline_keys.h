// SPDX-License-Identifier: MIT
#pragma once

#include "app/view/key_map.h"

#include <vector>

namespace drmscope::app {

// What keys do while the timeline has the focus.
enum class TimelineCommand : quint8
{
    ZoomIn,
    ZoomOut,
    Earlier,
    Later,
    MarkA,
    MarkB,
    Note,
    Fit,
    All,
    End,
    NextOnLane,
    PreviousOnLane,
    Fold,
    FoldDevice,
    NextProblem,
    PreviousProblem,
    ChooseNothing,
};

std::vector<CommandKeys<TimelineCommand>> timelineKeys();

} // namespace drmscope::app
