// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/time_scale.h"

#include <QString>
#include <vector>

namespace drmscope::app {

// What the times of a timeline count from.
struct TimeZero
{
    qint64 timeNs = 0;
    QString name; // "register"; "": the start of the session

    bool isStart() const { return name.isEmpty(); }
    // A moment: "5.236 s" since the start, else by how much it is beside the zero: "+612.00 ms".
    QString text(qint64 atNs) const;
    QString exactText(qint64 atNs) const; // "+0.612 003 180 s"
};

struct Tick
{
    double x = 0;
    QString label; // empty: a minor tick
};

// The ticks of a scale: at round times since its zero. When the view is so close
// that a label would repeat many equal digits, labels count from `anchor`, which is then not empty.
struct TimeAxis
{
    std::vector<Tick> ticks;
    QString anchor;
    double anchorX = 0;
};

// labelWidthPx: room that the widest label needs.
TimeAxis timeAxis(const TimeScale& scale, const TimeZero& zero, double labelWidthPx);

} // namespace drmscope::app
