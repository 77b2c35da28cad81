// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/flame_layout.h"
#include "app/view/theme.h"

#include <QPainter>
#include <QRect>

namespace drmscope::app {

// Everything that one picture of a flame graph shows.
struct FlameSheet
{
    const FlameTree* tree = nullptr;
    const std::vector<FlameBox>* boxes = nullptr;
    const FlameSearch* search = nullptr;
    FlamePlace place;
    QRect body; // where frames are
    int scrollY = 0;
    int rowHeight = 20;
    int current = -1; // a box
    int hovered = -1;
    bool focused = false;
    bool answers = true; // to clicks: it is no picture
};

// Each kind of frame can be told without its colour: the call site has a thick outline and bold
// letters, what lies within DRM core is dotted, what is folded is hatched.
class FlamePainter
{
public:
    FlamePainter(QPainter& painter, const Theme& theme, const FlameSheet& sheet)
        : m_painter(painter), m_theme(theme), m_sheet(sheet)
    {}

    void paint();
    static int rowHeight(const QFontMetrics& metrics) { return metrics.height() + 8; }
    static int lineHeight(const QFontMetrics& metrics) { return metrics.height() + 12; }
    void paintPath(const QRect& box); // from the outermost caller to what fills the width
    void paintLegend(const QRect& box);

private:
    enum class Kind : quint8
    {
        All,
        Site,
        Driver,
        Kernel,
        Inside,
        Unknown,
        Folded,
    };

    Kind kindOf(const FlameBox& box) const;
    QColor fillOf(Kind kind) const;
    void paintFace(const QRectF& place, Kind kind, bool found, bool hovered);
    void paintBox(int index);
    void paintText(const FlameBox& box, const QRectF& place, Kind kind, bool found);

    QPainter& m_painter;
    const Theme& m_theme;
    const FlameSheet& m_sheet;
};

// "9 resources, 2.8 KiB, 34 % of all", as texts of a frame end.
QString flameAmount(const FlameTree& tree, quint32 node);
QString flameShare(qint64 part, qint64 whole); // "34 %"

} // namespace drmscope::app
