// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/time_axis.h"
#include "app/view/timeline_painter.h"

#include <QStringList>

namespace drmscope::app {

// Paints what stays on top while the groups scroll: the overview of the whole session with the
// visible range in it, the time axis, and the line that counts missed events.
class TimelineRuler
{
public:
    TimelineRuler(QPainter& painter, const Theme& theme, const TimelineFrame& frame);

    void paint(); // all but what a pointer does
    void paintPointer(const QRect& axis);
    void paintBrush(const QRect& box, int fromX, int toX);

    // Where a time stands in the overview, and back.
    static double overviewX(const TimeScale& scale, const QRect& canvas, qint64 timeNs);
    static qint64 overviewTime(const TimeScale& scale, const QRect& canvas, double x);

private:
    void paintOverview(const QRect& box);
    void paintAxis(const QRect& box);
    void paintMissed(const QRect& box);
    void paintNotes(const QRect& box);
    void paintMarkers(const QRect& axis); // A, B and what lies between them
    void paintMoment(const QRect& axis);
    void paintZero(const QRect& axis);
    void paintFindings(const QRect& canvas);
    void paintNotesOfAll(const QRect& canvas);
    void paintDensity(const QRect& canvas);
    void paintLabels(); // what its lines are
    void paintLabel(const QRect& box, const QStringList& texts, const QColor& ink);
    QStringList originTexts() const;
    TimeAxis axisTimes() const;
    QRect canvasOf(const QRect& box) const { return box.adjusted(m_frame.labelWidth, 0, 0, 0); }

    QPainter& m_painter;
    const Theme& m_theme;
    const TimelineFrame& m_frame;
};

} // namespace drmscope::app
