// SPDX-License-Identifier: MIT
// The rows of a group that are not lanes: phase band, afterlife, counts.
#include "app/model/time_text.h"
#include "app/view/bar_painter.h"
#include "app/view/box_sheet.h"
#include "app/view/timeline_painter.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace drmscope::app {

void TimelinePainter::paintPhases(const TimelineGroup& group, const QRect& box)
{
    const auto metrics = m_painter.fontMetrics();
    for (const auto& phase : group.phases) {
        const qint64 endNs = phase.endedNs == 0 ? m_frame.contents->endNs() : phase.endedNs;
        auto area = barBox(phase.startedNs, endNs, box, 2);
        if (area.right() < m_canvas.left() || area.left() > m_canvas.right()) {
            continue;
        }
        area.setWidth(std::max(area.width(), 1.5));
        m_painter.fillRect(area, m_theme.phaseFill(phase.phase));
        if (phase.phase == Phase::Unplugged || phase.phase == Phase::Zombie ||
            phase.phase == Phase::Unregistered) {
            BarPainter(m_painter, m_theme)
                .hatch(area, m_theme.blend(m_theme.held, m_theme.dark ? 1.0 : 0.85),
                       phase.phase == Phase::Zombie, 6);
        }
        m_painter.fillRect(QRectF(area.left(), area.top(), 1, area.height()), m_theme.canvas);
        const auto visible = area.intersected(QRectF(box)).adjusted(5, 0, -5, 0);
        const QString text = phaseText(phase.phase);
        const int width = metrics.horizontalAdvance(text);
        if (width <= visible.width()) {
            const QRectF chip(visible.center().x() - width / 2.0 - 4, area.top() + 2, width + 8,
                              area.height() - 4);
            m_chips.push_back(
                {chip, m_theme.phaseFill(phase.phase), m_theme.phaseText(phase.phase), text});
        }
    }
}

void TimelinePainter::paintAfterlife(const TimelineGroup& group, const QRect& box)
{
    const auto& holding = group.holding;
    const auto area = barBox(holding.goneNs, holding.untilNs, box, 2);
    BarPainter bars(m_painter, m_theme);
    Bar bar;
    bar.box = area;
    bar.state = BarState::Held;
    bar.goneX = area.left();
    bar.openRight = !holding.ended;
    bars.paint(bar);
    const auto visible = area.intersected(QRectF(box));
    const QString length = durationText(holding.untilNs - holding.goneNs);
    const QString& whole = holding.text;
    const QString gone =
        holding.unplugged ? TimelineGroup::tr("unplug") : TimelineGroup::tr("unregister");
    const QString more = group.outlivedCount == kNotCounted
                             ? whole
                             : TimelineGroup::tr("%1 · %2 resources outlived the %3")
                                   .arg(whole, countText(group.outlivedCount), gone);
    // Inside the bar, else beside it, else less of it.
    const auto place = [&](const QString& text, bool inside) {
        const int width = m_painter.fontMetrics().horizontalAdvance(text) + 16;
        const double y = area.top() + 2;
        QRectF chip(visible.center().x() - width / 2.0, y, width, area.height() - 4);
        if (!inside) {
            chip.moveLeft(visible.right() + 10);
            if (chip.right() > box.right()) {
                chip.moveRight(visible.left() - 10);
            }
        }
        const bool fits = inside ? width + 12 <= visible.width()
                                 : chip.left() >= box.left() && chip.right() <= box.right();
        if (fits) {
            addChip(chip, text);
        }
        return fits;
    };
    if (visible.isEmpty()) {
        return;
    }
    static_cast<void>(place(more, true) || place(whole, true) || place(whole, false) ||
                      place(length, true));
}

void TimelinePainter::paintCount(const TimelineRow& row, const QRect& box)
{
    paintCountArea(row.count, row.count.highest(), BarState::Live, box);
    if (isSevere(row.worst)) {
        paintCountArea(row.severe, row.count.highest(), row.worst, box);
    }
}

void TimelinePainter::paintTicks(const TimelineRow& row, const QRect& box)
{
    const auto metrics = m_painter.fontMetrics();
    const double middle = box.center().y();
    double free = box.left();
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing);
    double last = -10;
    for (size_t i = 0; i < row.ticks.size(); ++i) {
        const auto& tick = row.ticks[i];
        const double x = m_frame.xAt(tick.timeNs);
        const double next = i + 1 < row.ticks.size() ? m_frame.xAt(row.ticks[i + 1].timeNs) - 6
                                                     : static_cast<double>(box.right());
        if (x < box.left() - 4 || x > box.right() + 4 || (x - last < 2 && !tick.refused)) {
            continue;
        }
        last = x;
        if (tick.refused) { // a cross: the kernel said no
            m_painter.setPen(QPen(m_theme.leaked, 1.8));
            m_painter.drawLine(QPointF(x - 3.5, middle - 3.5), QPointF(x + 3.5, middle + 3.5));
            m_painter.drawLine(QPointF(x - 3.5, middle + 3.5), QPointF(x + 3.5, middle - 3.5));
        } else {
            m_painter.setPen(QPen(m_theme.text, 1.2));
            m_painter.setBrush(m_theme.canvas);
            m_painter.drawEllipse(QPointF(x, middle), 3, 3);
        }
        const double width = metrics.horizontalAdvance(tick.text) + 4;
        if (x + 6 >= free && x + 6 + width < next) {
            m_painter.setPen(m_theme.text);
            m_painter.drawText(QRectF(x + 6, box.top(), width, box.height()), Qt::AlignVCenter,
                               tick.text);
            free = x + 6 + width + 8;
        }
    }
    m_painter.restore();
}

// Upright boxes alone, each as wide as its height lasts: a path of as many corners costs the
// rasterizer, and a clip of it the painter, more than all the rest of a frame.
std::vector<QRect> TimelinePainter::countSteps(const std::vector<qint64>& highest, qint64 peak,
                                               int least, const QRect& box) const
{
    const int floor = box.bottom() - 3;
    const double room = box.height() - 8;
    const int end = std::min(
        box.left() + static_cast<int>(m_edges.size()) - 2,
        static_cast<int>(std::lround(std::min(m_frame.xAt(m_frame.timeline->lastNs()), 1e6))));
    std::vector<QRect> steps;
    qint64 before = -1;
    for (int x = box.left(); x <= end; ++x) {
        const auto value = std::max<qint64>(highest[static_cast<size_t>(x - box.left())], 0);
        if (value != before) {
            const double share =
                static_cast<double>(value) / static_cast<double>(std::max<qint64>(peak, 1));
            const int height =
                value == 0 ? 0 : std::max(static_cast<int>(std::lround(share * room)), least);
            if (steps.empty() || steps.back().height() != height) {
                steps.emplace_back(x, floor - height, 0, height);
            }
            before = value;
        }
        steps.back().setRight(x);
    }
    return steps;
}

void TimelinePainter::paintCountArea(const LiveCount& count, qint64 peak, BarState state,
                                     const QRect& box)
{
    const bool hatched = isSevere(state);
    const QColor color = m_theme.of(state);
    const QColor ground = m_theme.blend(color, hatched ? 0.45 : (m_theme.dark ? 0.34 : 0.26));
    const QColor line = hatched ? color : m_theme.blend(color, 0.9);
    const int least = hatched ? 5 : 2; // one leak among a million others is to be seen
    const auto highest = count.highest(m_edges);
    const auto steps = countSteps(highest, peak, least, box);
    BoxSheet sheet(box);
    int before = box.bottom() - 3;
    for (const auto& step : steps) {
        sheet.fill(step, ground);
        sheet.fill(QRect(step.topLeft(), QSize(step.isEmpty() ? 0 : step.width(), 1)), line);
        sheet.fill(
            QRect(step.left(), std::min(step.top(), before), 1, std::abs(step.top() - before)),
            line);
        before = step.top();
    }
    sheet.paint(m_painter);
    BarPainter bars(m_painter, m_theme);
    if (hatched) { // in the colour of its lines
        for (const auto& step : steps) {
            bars.hatch(step, color, state == BarState::Leaked);
        }
    }
    const auto first =
        std::find_if(highest.begin(), highest.end(), [](qint64 value) { return value > 0; });
    if (first != highest.end()) {
        const auto x = box.left() + static_cast<double>(first - highest.begin());
        bars.paintMark(QRectF(box.left(), box.top(), x - box.left(), box.height()), state);
    }
}

} // namespace drmscope::app
