// SPDX-License-Identifier: MIT
#include "app/view/count_layers.h"

#include "app/view/bar_painter.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace drmscope::app {

namespace {

constexpr int kBelow = 3; // between the floor and the end of the box
constexpr int kAbove = 5;
constexpr int kLeastSevere = 5; // one leak among a million others is to be seen
constexpr int kLeast = 2;

} // namespace

CountLayers::CountLayers(const QRect& box, size_t columns, qint64 peak)
    : m_box(box), m_peak(std::max<qint64>(peak, 1)), m_sums(columns)
{}

void CountLayers::add(BarState state, const std::vector<qint64>& counts)
{
    Layer layer{state, {}, std::vector<bool>(m_sums.size())};
    for (size_t i = 0; i < m_sums.size(); ++i) {
        layer.any[i] = counts[i] > 0;
        m_sums[i] += std::max<qint64>(counts[i], 0);
    }
    layer.sums = m_sums;
    m_layers.push_back(std::move(layer));
}

void CountLayers::addRest(const std::vector<qint64>& all)
{
    Layer layer{BarState::Live, m_sums, std::vector<bool>(m_sums.size())};
    for (size_t i = 0; i < m_sums.size(); ++i) {
        layer.any[i] = all[i] > m_sums[i];
        layer.sums[i] = std::max(all[i], m_sums[i]);
    }
    m_layers.push_back(std::move(layer));
}

int CountLayers::heightOf(qint64 count) const
{
    const double share = static_cast<double>(count) / static_cast<double>(m_peak);
    const int room = m_box.height() - kBelow - kAbove;
    return static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * room));
}

// Upright boxes alone, each as wide as its heights last: a path of as many corners costs the
// rasterizer, and a clip of it the painter, more than all the rest of a frame. tops: of what is
// below, then with this layer. above: how many severe layers still come in a column.
std::vector<CountLayers::Step> CountLayers::stack(const Layer& layer, std::vector<int>& tops,
                                                  std::vector<int>& above) const
{
    const int floor = m_box.bottom() - kBelow;
    const bool severe = isSevere(layer.state);
    std::vector<Step> steps;
    for (size_t i = 0; i < tops.size(); ++i) {
        const int below = tops[i];
        if (layer.any[i]) {
            above[i] -= severe ? 1 : 0;
            const int most = heightOf(m_peak) - kLeastSevere * above[i];
            const int least = severe ? below + kLeastSevere : std::max(below, kLeast);
            tops[i] = std::max(std::min(heightOf(layer.sums[i]), most), least);
        }
        const QRect column(m_box.left() + static_cast<int>(i), floor - tops[i], 1, tops[i] - below);
        if (!steps.empty() && steps.back().box.top() == column.top() &&
            steps.back().box.height() == column.height()) {
            steps.back().box.setRight(column.right());
        } else {
            steps.push_back({column, steps.empty() ? floor : steps.back().box.top()});
        }
    }
    return steps;
}

void CountLayers::fill(BoxSheet& sheet, const Theme& theme, BarState state,
                       const std::vector<Step>& steps)
{
    const bool hatched = isSevere(state);
    const QColor color = theme.of(state);
    const QColor ground = theme.blend(color, hatched ? 0.45 : (theme.dark ? 0.34 : 0.26));
    const QColor line = hatched ? color : theme.blend(color, 0.9);
    bool begun = false; // something of it stands at the left
    for (const auto& step : steps) {
        const bool any = step.box.height() > 0;
        sheet.fill(step.box, ground);
        sheet.fill(QRect(step.box.topLeft(), QSize(any ? step.box.width() : 0, 1)), line);
        const int rise = any || begun ? std::abs(step.box.top() - step.before) : 0;
        sheet.fill(QRect(step.box.left(), std::min(step.box.top(), step.before), 1, rise), line);
        begun = any;
    }
}

void CountLayers::paint(QPainter& painter, const Theme& theme) const
{
    std::vector<int> tops(m_sums.size());
    std::vector<int> above(m_sums.size());
    for (const auto& layer : m_layers) {
        for (size_t i = 0; isSevere(layer.state) && i < above.size(); ++i) {
            above[i] += layer.any[i] ? 1 : 0;
        }
    }
    BoxSheet sheet(m_box);
    std::vector<std::vector<Step>> steps;
    for (const auto& layer : m_layers) {
        steps.push_back(stack(layer, tops, above));
        fill(sheet, theme, layer.state, steps.back());
    }
    sheet.paint(painter);
    BarPainter bars(painter, theme);
    for (size_t place = 0; place < m_layers.size(); ++place) {
        const auto& layer = m_layers[place];
        for (const auto& step : steps[place]) {
            if (isSevere(layer.state)) { // in the colour of its lines
                bars.hatch(step.box, theme.of(layer.state), layer.state == BarState::Leaked);
            }
        }
        const auto first = std::find(layer.any.begin(), layer.any.end(), true);
        if (first != layer.any.end()) {
            const auto x = m_box.left() + static_cast<double>(first - layer.any.begin());
            bars.paintMark(QRectF(m_box.left(), m_box.top(), x - m_box.left(), m_box.height()),
                           layer.state);
        }
    }
}

} // namespace drmscope::app
