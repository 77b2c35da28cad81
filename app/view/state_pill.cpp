// SPDX-License-Identifier: MIT
#include "app/view/state_pill.h"

#include "app/view/bar_painter.h"

#include <QPainter>

namespace drmscope::app {

namespace {

constexpr int kSwatch = 30;

} // namespace

StatePill::StatePill(const QString& text, BarState state, QWidget* parent)
    : QWidget(parent), m_text(text), m_state(state)
{
    setAccessibleName(text);
}

QSize StatePill::sizeHint() const
{
    return {kSwatch + 10 + fontMetrics().horizontalAdvance(m_text) + 2, fontMetrics().height() + 4};
}

void StatePill::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    const Theme theme(palette());
    Bar bar;
    bar.box = QRectF(1, 3, kSwatch - 7, height() - 6);
    bar.state = m_state;
    bar.goneX = m_state == BarState::Held ? bar.box.left() + 7 : bar.box.left();
    BarPainter(painter, theme).paint(bar);
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(rect().adjusted(kSwatch + 6, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     m_text);
}

} // namespace drmscope::app
