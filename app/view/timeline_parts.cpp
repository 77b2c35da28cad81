// SPDX-License-Identifier: MIT
// The parts of a group that are not lanes: header, labels, phase band, marks, afterlife, counts,
// gaps.
#include "app/model/time_text.h"
#include "app/view/bar_painter.h"
#include "app/view/mark_labels.h"
#include "app/view/timeline_painter.h"

#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace drmscope::app {

namespace {

constexpr int kPad = 10;

void paintGlyph(QPainter& painter, const Theme& theme, MarkKind kind, const QPointF& at,
                double radius)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.text, 1.4));
    painter.setBrush(theme.canvas);
    if (kind == MarkKind::Unplug || kind == MarkKind::Unregister) {
        painter.setBrush(theme.text);
        const QPolygonF down{{at.x() - radius, at.y() - radius},
                             {at.x() + radius, at.y() - radius},
                             {at.x(), at.y() + radius}};
        painter.drawPolygon(down);
    } else if (kind == MarkKind::LastClose) {
        painter.drawEllipse(at, radius, radius);
    } else {
        painter.setBrush(theme.text);
        painter.drawRect(QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius));
    }
    painter.restore();
}

Qt::PenStyle lineOf(MarkKind kind)
{
    switch (kind) {
    case MarkKind::Unplug:
    case MarkKind::Unregister:
        return Qt::SolidLine;
    case MarkKind::LastClose:
        return Qt::DotLine;
    case MarkKind::ReleaseBegin:
    case MarkKind::ReleaseEnd:
    case MarkKind::Unknown:
        break;
    }
    return Qt::DashLine;
}

} // namespace

void TimelinePainter::paintHeader(int index, int y)
{
    const auto& group = groupAt(index);
    const QRect box(m_frame.body.left(), y, m_frame.body.width(), m_frame.rows->headerHeight());
    const bool chosen =
        m_frame.selected.kind == Selection::Kind::Device && m_frame.selected.id == group.deviceId;
    m_painter.fillRect(box, chosen ? m_theme.blend(m_theme.accent, m_theme.dark ? 0.26 : 0.14)
                                   : m_theme.raised);
    m_painter.fillRect(QRect(box.left(), y, 4, box.height()), m_theme.of(group.worst));
    m_painter.setPen(m_theme.edge);
    m_painter.drawLine(box.topLeft(), box.topRight());
    m_painter.drawLine(box.bottomLeft(), box.bottomRight());

    const int line = m_frame.rows->lineHeight();
    const QFont plain = m_painter.font();
    QFont bold = plain;
    bold.setBold(true);
    const double middle = y + 5 + line / 2.0;
    // The triangle that folds the group.
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(m_theme.quietText);
    const double arrowX = box.left() + kPad + 6;
    const QPolygonF open{{arrowX - 4, middle - 2}, {arrowX + 4, middle - 2}, {arrowX, middle + 3}};
    const QPolygonF shut{{arrowX - 2, middle - 4}, {arrowX - 2, middle + 4}, {arrowX + 3, middle}};
    m_painter.drawPolygon(m_frame.rows->isCollapsed(index) ? shut : open);
    m_painter.restore();

    int x = box.left() + kPad + 16;
    const auto put = [&](const QString& text, const QFont& font, const QColor& color, int top) {
        m_painter.setFont(font);
        m_painter.setPen(color);
        const QString shown =
            m_painter.fontMetrics().elidedText(text, Qt::ElideRight, box.right() - kPad - x);
        m_painter.drawText(QRect(x, top, box.right() - x, line), Qt::AlignLeft | Qt::AlignVCenter,
                           shown);
        x += m_painter.fontMetrics().horizontalAdvance(shown);
    };
    put(group.title, bold, m_theme.text, y + 5);
    x += 10;
    put(group.subtitle, plain, m_theme.quietText, y + 5);
    if (!group.badge.isEmpty()) {
        x += 12;
        const int width = m_painter.fontMetrics().horizontalAdvance(group.badge) + 14;
        const QRectF pill(x, y + 5.5, width, line - 1);
        m_painter.save();
        m_painter.setRenderHint(QPainter::Antialiasing);
        m_painter.setPen(QPen(m_theme.edge, 1));
        m_painter.setBrush(m_theme.canvas);
        m_painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2);
        m_painter.restore();
        m_painter.setPen(m_theme.text);
        m_painter.drawText(pill, Qt::AlignCenter, group.badge);
    }
    x = box.left() + kPad + 16;
    put(group.summary, plain, m_theme.text, y + 5 + line);
    m_painter.setFont(plain);
}

void TimelinePainter::paintLabel(const TimelineRow& row, const QRect& box, bool strong,
                                 bool unfolded)
{
    const bool bundle = row.kind == RowKind::Bundle;
    const QRect room = box.adjusted(kPad + 16, 0, -kPad, 0);
    const auto metrics = m_painter.fontMetrics();
    const int detailWidth = row.detail.isEmpty() ? 0 : metrics.horizontalAdvance(row.detail) + 8;
    m_painter.setPen(m_theme.quietText);
    m_painter.drawText(room, Qt::AlignRight | Qt::AlignVCenter, row.detail);
    m_painter.setPen(strong || isSevere(row.worst) || bundle ? m_theme.text
                                                             : m_theme.blend(m_theme.text, 0.85));
    m_painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                       metrics.elidedText(row.label, Qt::ElideMiddle, room.width() - detailWidth));
    if (bundle) {
        m_painter.save();
        m_painter.setRenderHint(QPainter::Antialiasing);
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(m_theme.quietText);
        const double y = box.center().y();
        const double x = box.left() + kPad + 6;
        const QPolygonF open{{x - 4, y - 2}, {x + 4, y - 2}, {x, y + 3}};
        const QPolygonF shut{{x - 2, y - 4}, {x - 2, y + 4}, {x + 3, y}};
        m_painter.drawPolygon(unfolded ? open : shut);
        m_painter.restore();
    }
}

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

void TimelinePainter::paintMarks(const TimelineGroup& group, const QRect& box)
{
    const MarkRoom room{static_cast<double>(box.left()), static_cast<double>(box.right()),
                        box.top() + 3.0, static_cast<double>(m_frame.rows->lineHeight()), 2};
    const auto labels = placeMarks(group.marks, m_frame.scale, m_frame.contents->originNs(),
                                   m_painter.fontMetrics(), room);
    for (const auto& label : labels) {
        m_painter.fillRect(QRectF(label.x - 0.5,
                                  label.box.isEmpty() ? box.bottom() - 6 : label.box.top(), 1,
                                  box.bottom() - label.box.top() + 1),
                           m_theme.text);
    }
    for (const auto& label : labels) {
        if (label.box.isEmpty()) {
            continue;
        }
        const bool unplug = label.kind == MarkKind::Unplug || label.kind == MarkKind::Unregister;
        m_chips.push_back({label.box, unplug ? m_theme.text : m_theme.blend(m_theme.text, 0.14),
                           unplug ? m_theme.canvas : m_theme.text, label.text});
    }
}

void TimelinePainter::paintMarkLines(int index)
{
    if (m_frame.rows->isCollapsed(index)) {
        return;
    }
    const auto& group = groupAt(index);
    const int marksBottom = m_frame.body.top() + m_frame.rows->groupTop(index) - m_frame.scrollY +
                            m_frame.rows->headerHeight() + 2 * (m_frame.rows->lineHeight() + 4) + 4;
    const int bottom = m_frame.body.top() + m_frame.rows->groupBottom(index) - m_frame.scrollY;
    m_painter.save();
    m_painter.setClipRect(m_canvas, Qt::IntersectClip);
    double lastX = -1;
    for (const auto& mark : group.marks) {
        const double x = m_frame.xAt(mark.timeNs);
        if (x < m_canvas.left() || x > m_canvas.right() || (x - lastX < 1 && lastX >= 0)) {
            continue;
        }
        lastX = x;
        const bool unplug = mark.kind == MarkKind::Unplug || mark.kind == MarkKind::Unregister;
        m_painter.setPen(
            QPen(unplug ? m_theme.text : m_theme.quietText, unplug ? 1.6 : 1, lineOf(mark.kind)));
        m_painter.drawLine(QPointF(x, marksBottom), QPointF(x, bottom));
        paintGlyph(m_painter, m_theme, mark.kind, {x, static_cast<double>(marksBottom)}, 3.5);
    }
    m_painter.restore();
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
    const QString who = holding.holders.isEmpty() ? TimelineGroup::tr("something unexplained")
                                                  : holding.holders.join(QStringLiteral(", "));
    const QString whole = TimelineGroup::tr("held %1 by %2").arg(length, who);
    const QString more = holding.ended
                             ? TimelineGroup::tr("%1 · %2 resources outlived the unplug")
                                   .arg(whole, countText(group.outlivedCount))
                             : TimelineGroup::tr("still %1 · %2 resources outlived the unplug")
                                   .arg(whole, countText(group.outlivedCount));
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
    paintCountArea(row.count, row.count.highest(), m_theme.live, false, false, box);
    if (isSevere(row.worst)) {
        paintCountArea(row.severe, row.count.highest(), m_theme.of(row.worst), true,
                       row.worst == BarState::Leaked, box);
    }
}

void TimelinePainter::paintCountArea(const LiveCount& count, qint32 peak, const QColor& color,
                                     bool hatched, bool crossed, const QRect& box)
{
    const int floor = box.bottom() - 3;
    const double room = box.height() - 8;
    QPainterPath outline;
    QPainterPath area;
    area.moveTo(box.left(), floor);
    double lastY = floor;
    const int end = std::min(
        box.right(),
        static_cast<int>(std::lround(std::min(m_frame.xAt(m_frame.timeline->lastNs()), 1e6))));
    for (int x = box.left(); x <= end; ++x) {
        const qint64 from = m_frame.scale.timeAt(x - box.left());
        const qint64 to = std::max(m_frame.scale.timeAt(x + 1 - box.left()), from + 1);
        const auto value = count.highest(from, to);
        const double y = value == 0
                             ? floor
                             : floor - std::max(std::round(value * room / std::max(peak, 1)), 2.0);
        area.lineTo(x, y);
        area.lineTo(x + 1, y);
        if (y != lastY) {
            outline.moveTo(x, lastY);
            outline.lineTo(x, y);
        }
        if (y < floor) { // no line where nothing lives
            outline.moveTo(x, y);
            outline.lineTo(x + 1, y);
        }
        lastY = y;
    }
    area.lineTo(end + 1, floor);
    area.closeSubpath();
    m_painter.fillPath(area, m_theme.blend(color, hatched ? 0.45 : (m_theme.dark ? 0.34 : 0.26)));
    if (hatched) {
        m_painter.save();
        m_painter.setClipPath(area, Qt::IntersectClip);
        BarPainter(m_painter, m_theme).hatch(QRectF(box), color, crossed);
        m_painter.restore();
    }
    m_painter.strokePath(outline, QPen(m_theme.blend(color, 0.9), 1));
}

void TimelinePainter::paintMissed()
{
    m_painter.save();
    m_painter.setClipRect(m_canvas, Qt::IntersectClip);
    m_painter.setRenderHint(QPainter::Antialiasing);
    for (const auto& band : missedBands(*m_frame.contents, m_frame.scale)) {
        const double left = m_canvas.left() + band.left;
        const double right = m_canvas.left() + band.right;
        QColor veil = m_theme.canvas;
        veil.setAlphaF(0.82F);
        m_painter.fillRect(QRectF(left, m_canvas.top(), right - left, m_canvas.height()), veil);
        m_painter.setPen(QPen(m_theme.text, 1.2));
        for (const double x : {left, right}) {
            QPainterPath zigzag;
            zigzag.moveTo(x, m_canvas.top());
            for (int y = m_canvas.top(), side = 1; y < m_canvas.bottom(); y += 6, side = -side) {
                zigzag.lineTo(x + 2.5 * side, y + 3);
            }
            m_painter.strokePath(zigzag, m_painter.pen());
        }
    }
    m_painter.restore();
}

std::vector<MissedBand> missedBands(const SessionContents& contents, const TimeScale& scale)
{
    constexpr double kLeastPx = 8;
    std::vector<MissedBand> bands;
    for (const auto& gap : contents.missed) {
        double left = scale.xAt(gap.afterNs == 0 ? contents.summary.span.fromNs : gap.afterNs);
        double right = scale.xAt(gap.beforeNs);
        if (right - left < kLeastPx) {
            const double middle = (left + right) / 2;
            left = middle - kLeastPx / 2;
            right = middle + kLeastPx / 2;
        }
        if (right >= 0 && left <= scale.width()) {
            bands.push_back({left, right, gap.count, gap.count == 0});
        }
    }
    std::sort(bands.begin(), bands.end(),
              [](const MissedBand& a, const MissedBand& b) { return a.left < b.left; });
    std::vector<MissedBand> merged;
    for (const auto& band : bands) {
        if (merged.empty() || band.left > merged.back().right + 1) {
            merged.push_back(band);
            continue;
        }
        merged.back().right = std::max(merged.back().right, band.right);
        merged.back().count += band.count;
        merged.back().atLeast = merged.back().atLeast || band.atLeast;
    }
    return merged;
}

} // namespace drmscope::app
