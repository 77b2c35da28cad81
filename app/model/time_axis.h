// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/time_scale.h"

#include <QString>
#include <vector>

namespace drmscope::app {

struct Tick
{
    double x = 0;
    QString label; // empty: a minor tick
};

// The ticks of a scale: at round times since the start of the session. When the view is so close
// that a label would repeat many equal digits, labels count from `anchor`, which is then not empty.
struct TimeAxis
{
    std::vector<Tick> ticks;
    QString anchor;
    double anchorX = 0;
};

// labelWidthPx: room that the widest label needs.
TimeAxis timeAxis(const TimeScale& scale, qint64 originNs, double labelWidthPx);

} // namespace drmscope::app
