// SPDX-License-Identifier: MIT
#pragma once

#include "app/view/theme.h"

#include <QPainter>
#include <QRectF>

namespace drmscope::app {

// Paints one bar of the timeline or the legend. Each state can be told without its colour:
//   ended   a thin bar
//   live    a full solid bar with a round end
//   held    live until the unplug, then outlined and hatched one way
//   leaked  full, outlined and hatched both ways, with a hollow arrow end
//   hazard  thin, with a diamond; of what was held, full and hatched from the unplug on
// Torn left edge: older than the recording. Arrow to the right: not seen to end.
struct Bar
{
    QRectF box; // full height, clipped to what can be seen
    BarState state = BarState::Ended;
    double goneX = 0;  // where the unplug lies; held bars change there
    bool held = false; // a hazard, which may be held as well
    bool openLeft = false;
    bool openRight = false;
    bool selected = false;
    bool hovered = false;
    bool focused = false; // of the chosen finding
    QColor tint;    // instead of the colour of Ended and Live, also of what was held; invalid: none
    int number = 0; // says what the tint does, where there is room; 0: nothing
};

class BarPainter
{
public:
    BarPainter(QPainter& painter, const Theme& theme) : m_painter(painter), m_theme(theme) {}

    void paint(const Bar& bar);
    // A run of so many, as grave as the gravest.
    void paintFolded(const Bar& bar, size_t count);
    void paintMark(const QRectF& box, BarState state); // a hazard's; others have none
    void paintRing(const Bar& bar); // of what is chosen, accused or below the pointer
    // A tile of diagonal lines over `box`; seamless wherever boxes meet.
    void hatch(const QRectF& box, const QColor& color, bool crossed, double spacing = 6);

private:
    void paintThin(const Bar& bar, const QColor& color);
    void paintFull(const Bar& bar, const QColor& fill, const QColor& outline, bool hollowArrow);
    void paintHeld(const Bar& bar);
    void paintTorn(const QRectF& box);
    void paintCount(const QRectF& box, size_t count);
    void paintNumber(const QRectF& box, int number);

    QPainter& m_painter;
    const Theme& m_theme;
};

} // namespace drmscope::app
