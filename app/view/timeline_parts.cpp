// SPDX-License-Identifier: MIT
// The rows of a group that are not lanes: phase band, afterlife, counts.
#include "app/model/time_text.h"
#include "app/view/bar_painter.h"
#include "app/view/count_layers.h"
#include "app/view/timeline_painter.h"

#include <algorithm>
#include <cmath>

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

// One layer a state: what leaks on the floor, what is well on top.
void TimelinePainter::paintCount(const TimelineRow& row, const QRect& box)
{
    const auto seen = seenColumns(box);
    CountLayers layers(box, static_cast<size_t>(seen), row.count.highest());
    for (const auto state : SevereCounts::kStates) {
        const auto& count = row.severe.of(state);
        if (count.highest() > 0) {
            layers.add(state, count.highest(m_edges));
        }
    }
    layers.addRest(row.count.highest(m_edges));
    layers.paint(m_painter, m_theme);
}

// What stands for the rows of a folded group: all that may not be folded away with them.
void TimelinePainter::paintFolded(const TimelineRows::Box& box)
{
    if (!m_frame.rows->isCollapsed(box.group)) {
        return;
    }
    const QRect room(m_canvas.left(), m_frame.yOf(box) + m_frame.rows->headerHeight(),
                     m_canvas.width(), m_frame.rows->foldedHeight());
    m_painter.save();
    m_painter.setClipRect(m_canvas, Qt::IntersectClip);
    paintSevereLine(groupAt(box.group),
                    room.adjusted(0, 1, 0, 1 + TimelineRows::kSevereLine - room.height()));
    if (const auto* row = liveCountOf(box.group)) {
        paintCount(*row, room.adjusted(0, TimelineRows::kSevereLine, 0, 0));
    }
    m_painter.restore();
}

const TimelineRow* TimelinePainter::liveCountOf(int group) const
{
    const auto& rows = groupAt(group).rows;
    const auto found = std::find_if(rows.begin(), rows.end(), [](const TimelineRow& row) {
        return row.kind == RowKind::LiveCount;
    });
    return found == rows.end() ? nullptr
                               : &m_frame.row(group, static_cast<int>(found - rows.begin()));
}

// Where anything beside its own resources is severe, the gravest of it.
void TimelinePainter::paintSevereLine(const TimelineGroup& group, const QRect& box)
{
    const auto columns = static_cast<size_t>(seenColumns(box));
    std::vector<bool> free(columns, true);
    BarPainter bars(m_painter, m_theme);
    for (const auto state : SevereCounts::kStates) {
        std::vector<bool> here(columns);
        for (const auto& counts : group.severeBeside) {
            const auto& count = counts.of(state);
            const auto heights =
                count.highest() > 0 ? count.highest(m_edges) : std::vector<qint64>(columns);
            for (size_t i = 0; i < columns; ++i) {
                here[i] = here[i] || (free[i] && heights[i] > 0);
            }
        }
        for (size_t i = 0; i < columns; ++i) {
            const size_t first = i;
            for (; i < columns && here[i]; ++i) {
                free[i] = false;
            }
            if (i > first) {
                Bar run;
                run.box = QRectF(box.left() + static_cast<double>(first), box.top(),
                                 static_cast<double>(i - first), box.height());
                run.state = state;
                bars.paintFolded(run, 1);
            }
        }
    }
}

// How far an area goes: up to the end of the recording.
int TimelinePainter::seenColumns(const QRect& box) const
{
    const double end = std::clamp(m_frame.xAt(m_frame.timeline->lastNs()), -1e6, 1e6);
    return std::clamp(static_cast<int>(std::lround(end)) - box.left() + 1, 0,
                      static_cast<int>(m_edges.size()) - 1);
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

} // namespace drmscope::app
