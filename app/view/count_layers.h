// SPDX-License-Identifier: MIT
#pragma once

#include "app/view/box_sheet.h"
#include "app/view/theme.h"

#include <QPainter>
#include <QRect>
#include <vector>

namespace drmscope::app {

// An area of how many there are, column by column, in layers that stand on each other: as high as
// their parts of the whole, and never too low to be seen.
class CountLayers
{
public:
    // peak: what is as high as the room in `box`.
    CountLayers(const QRect& box, size_t columns, qint64 peak);

    // What is severe, from the floor up. counts: of each column.
    void add(BarState state, const std::vector<qint64>& counts);
    // What is well, on top of it. all: of each column, with what is severe.
    void addRest(const std::vector<qint64>& all);
    void paint(QPainter& painter, const Theme& theme) const;

private:
    struct Step // of a layer, as wide as both its heights last
    {
        QRect box;  // empty: the layer has nothing there
        int before; // the top of the step at its left
    };
    struct Layer
    {
        BarState state;
        std::vector<qint64> sums; // of each column, with those of the layers below
        std::vector<bool> any;    // of its own
    };

    int heightOf(qint64 count) const;
    std::vector<Step> stack(const Layer& layer, std::vector<int>& tops,
                            std::vector<int>& above) const;
    static void fill(BoxSheet& sheet, const Theme& theme, BarState state,
                     const std::vector<Step>& steps);

    QRect m_box;
    qint64 m_peak;
    std::vector<qint64> m_sums; // of all layers so far
    std::vector<Layer> m_layers;
};

} // namespace drmscope::app
