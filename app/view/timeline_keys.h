// SPDX-License-Identifier: MIT
#pragma once

#include <QKeySequence>
#include <QString>
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
    NextOnLane,
    PreviousOnLane,
    Fold,
    NextProblem,
    PreviousProblem,
    ChooseNothing,
};

struct TimelineKeys
{
    TimelineCommand command;
    QString name;
    QList<QKeySequence> normal;
};

std::vector<TimelineKeys> timelineKeys();

} // namespace drmscope::app
