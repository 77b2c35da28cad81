// SPDX-License-Identifier: MIT
#pragma once

#include <QColor>
#include <QPainter>
#include <QRect>
#include <vector>

namespace drmscope::app {

// Boxes of whole logical pixels, painted at once. A painter takes longer for each call than for the
// few pixels of a narrow box, so many of them become one picture where there are pixels; a drawing
// (SVG, PDF) keeps its boxes.
class BoxSheet
{
public:
    // What lies outside of `area` is not painted.
    explicit BoxSheet(const QRect& area) : m_area(area) {}

    // The last one is on top. One that lets something through meets no other.
    void fill(const QRect& box, const QColor& color);
    void paint(QPainter& painter) const;

private:
    struct Box
    {
        QRect box;
        QColor color;
    };

    QImage picture() const;

    QRect m_area;
    std::vector<Box> m_boxes;
};

} // namespace drmscope::app
