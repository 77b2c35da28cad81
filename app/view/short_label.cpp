// SPDX-License-Identifier: MIT
#include "app/view/short_label.h"

#include "app/model/time_text.h"

#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>
#include <algorithm>

namespace drmscope::app {

ShortLabel::ShortLabel(QWidget* parent, int leastChars) : QLabel(parent), m_leastChars(leastChars)
{
    setTextFormat(Qt::PlainText);
}

bool ShortLabel::isCut() const
{
    return fontMetrics().horizontalAdvance(text()) > contentsRect().width();
}

QSize ShortLabel::minimumSizeHint() const
{
    const QSize whole = QLabel::minimumSizeHint();
    const int least = m_leastChars * fontMetrics().averageCharWidth();
    return {std::min(whole.width(), std::max(least, 1)), whole.height()};
}

bool ShortLabel::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip || !isCut()) {
        return QLabel::event(event);
    }
    QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(),
                       plainToolTip(text()) + toolTip(), this);
    return true;
}

void ShortLabel::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    // "195 events" begins with its number, whichever side one begins to read at.
    painter.setLayoutDirection(text().isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    const QRect room = contentsRect();
    style()->drawItemText(
        &painter, room, static_cast<int>(QStyle::visualAlignment(layoutDirection(), alignment())),
        palette(), isEnabled(), fontMetrics().elidedText(text(), Qt::ElideRight, room.width()),
        foregroundRole());
}

} // namespace drmscope::app
