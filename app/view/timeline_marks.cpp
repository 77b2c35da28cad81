// SPDX-License-Identifier: MIT
// The landmarks of a drm_device across its group, and the gaps across all of them.
#include "app/view/timeline_painter.h"

#include <QPainterPath>
#include <algorithm>

namespace drmscope::app {

namespace {

constexpr double kGlyph = 3.5; // half as wide as one
constexpr int kGlyphRoom = 4;

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

void TimelinePainter::paintMarks(const TimelineGroup& group, const QRect& box)
{
    if (m_box.group == pinnedGroup()) {
        return; // see paintPinnedMarks()
    }
    for (const auto& label : nameMarks(group, box.top(), 2)) {
        m_painter.fillRect(QRectF(label.x - 0.5,
                                  label.box.isEmpty() ? box.bottom() - 6 : label.box.top(), 1,
                                  box.bottom() - label.box.top() + 1),
                           m_theme.text);
    }
}

// Where their row is scrolled away, the names stay above the lines.
void TimelinePainter::paintPinnedMarks()
{
    const int group = pinnedGroup();
    const int top = m_canvas.top() + m_frame.rows->headerHeight();
    if (group >= 0 && !m_frame.rows->isCollapsed(group) &&
        groundOf(group).bottom() > top + m_frame.rows->lineHeight()) {
        nameMarks(groupAt(group), top, 1);
    }
}

std::vector<MarkLabel> TimelinePainter::nameMarks(const TimelineGroup& group, int top, int lines)
{
    const MarkRoom room{static_cast<double>(m_canvas.left()), static_cast<double>(m_canvas.right()),
                        top + 3.0, static_cast<double>(m_frame.rows->lineHeight()), lines};
    auto labels =
        placeMarks(group.marks, m_frame.scale, m_frame.zero, m_painter.fontMetrics(), room);
    for (const auto& label : labels) {
        if (label.box.isEmpty()) {
            continue;
        }
        const bool unplug = label.kind == MarkKind::Unplug || label.kind == MarkKind::Unregister;
        m_chips.push_back({label.box, unplug ? m_theme.text : m_theme.blend(m_theme.text, 0.14),
                           unplug ? m_theme.canvas : m_theme.text, label.text});
    }
    return labels;
}

void TimelinePainter::paintMarkLines(int index)
{
    const auto& group = groupAt(index);
    const bool collapsed = m_frame.rows->isCollapsed(index);
    const int marksBottom = groundOf(index).top() + m_frame.rows->headerHeight() +
                            (collapsed ? kGlyphRoom : 2 * (m_frame.rows->lineHeight() + 4) + 4);
    const int top = std::max(marksBottom, m_canvas.top());
    const int bottom = std::min(groundOf(index).bottom(), m_canvas.bottom());
    m_painter.save();
    m_painter.setClipRect(m_canvas, Qt::IntersectClip);
    // The unplug last, over what stands as near as a pixel.
    for (const bool unplugs : {false, true}) {
        double lastX = -1;
        for (const auto& mark : group.marks) {
            const double x = m_frame.xAt(mark.timeNs);
            const bool unplug = mark.kind == MarkKind::Unplug || mark.kind == MarkKind::Unregister;
            if (unplug != unplugs || x < m_canvas.left() || x > m_canvas.right() ||
                (x - lastX < 1 && lastX >= 0)) {
                continue;
            }
            lastX = x;
            m_painter.setPen(QPen(unplug ? m_theme.text : m_theme.quietText, unplug ? 1.6 : 1,
                                  lineOf(mark.kind)));
            m_painter.drawLine(QPointF(x, top), QPointF(x, bottom));
            if (top == marksBottom) {
                paintGlyph(m_painter, m_theme, mark.kind, {x, static_cast<double>(top)}, kGlyph);
            }
        }
    }
    m_painter.restore();
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
        m_painter.fillRect(QRectF(left, m_canvas.top(), right - left, m_canvas.height())
                               .intersected(QRectF(m_canvas)),
                           veil);
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
