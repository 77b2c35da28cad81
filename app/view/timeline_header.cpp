// SPDX-License-Identifier: MIT
// What names things: the header of a group and the labels beside its rows.
#include "app/model/device_story.h"
#include "app/view/timeline_painter.h"

namespace drmscope::app {

namespace {

constexpr int kPad = 10;

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
    const auto* device =
        m_frame.zero.isStart() ? nullptr : m_frame.contents->device(group.deviceId);
    put(device == nullptr ? group.summary
                          : DeviceStory(*m_frame.contents, *device).summary(m_frame.zero),
        plain, m_theme.text, y + 5 + line);
    m_painter.setFont(plain);
}

void TimelinePainter::paintLabel(const TimelineRow& row, const QRect& box, bool strong,
                                 bool unfolded)
{
    const bool bundle = row.kind == RowKind::Bundle;
    const QRect room = box.adjusted(kPad + 16, 0, -kPad, 0);
    const auto metrics = m_painter.fontMetrics();
    int detailWidth = row.detail.isEmpty() ? 0 : metrics.horizontalAdvance(row.detail) + 8;
    // Who it is matters more than how large.
    if (detailWidth > room.width() / 3 &&
        metrics.horizontalAdvance(row.label) + detailWidth > room.width()) {
        detailWidth = 0;
    }
    if (detailWidth > 0) {
        m_painter.setPen(m_theme.quietText);
        m_painter.drawText(room, Qt::AlignRight | Qt::AlignVCenter, row.detail);
    }
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

} // namespace drmscope::app
