// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/time_axis.h"
#include "app/model/time_scale.h"
#include "app/model/timeline.h"

#include <QFontMetrics>
#include <QRectF>
#include <vector>

namespace drmscope::app {

// Marks that stand too close together to be told apart share one label.
struct MarkLabel
{
    double x = 0; // of the gravest mark
    MarkKind kind = MarkKind::Unknown;
    QString text;
    QRectF box; // where the text goes; empty: the line alone stands, another label counts it
    bool leftOfLine = false;
    int count = 0; // of the marks that it speaks for
};

struct MarkRoom
{
    double left = 0;
    double right = 0;
    double top = 0;
    double lineHeight = 16;
    int lines = 2;
};

// Places labels so that none overlaps another and none is cut by the edges: beside its line, to the
// right or else to the left, on the first line that has room. Where there is none for all, the
// graver ones stand, and say how many more there are. marks: in order of time.
std::vector<MarkLabel> placeMarks(const std::vector<TimelineMark>& marks, const TimeScale& scale,
                                  const TimeZero& zero, const QFontMetrics& metrics,
                                  const MarkRoom& room);

} // namespace drmscope::app
