// SPDX-License-Identifier: MIT
#include "app/view/legend_bar.h"

#include "app/view/bar_painter.h"

#include <QCoreApplication>
#include <QPainter>
#include <array>

namespace drmscope::app {

namespace {

constexpr int kSwatch = 26;
constexpr int kGap = 16;
constexpr std::array kStates{BarState::Live, BarState::Ended, BarState::Held, BarState::Leaked,
                             BarState::Hazard};

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::LegendBar)
};

QString textOf(BarState state)
{
    switch (state) {
    case BarState::Live:
        return Words::tr("live");
    case BarState::Ended:
        return Words::tr("released or deleted");
    case BarState::Held:
        return Words::tr("held past unplug");
    case BarState::Leaked:
        return Words::tr("leaked");
    case BarState::Hazard:
        return Words::tr("hazard");
    }
    return {};
}

} // namespace

LegendBar::LegendBar(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Legend"));
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
}

QSize LegendBar::sizeHint() const
{
    int width = kGap;
    for (const auto state : kStates) {
        width += kSwatch + 8 + fontMetrics().horizontalAdvance(textOf(state)) + kGap;
    }
    return {width, fontMetrics().height() + 8};
}

void LegendBar::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    const Theme theme(palette());
    int x = kGap / 2;
    for (const auto state : kStates) {
        const QString text = textOf(state);
        const int textWidth = fontMetrics().horizontalAdvance(text);
        if (x + kSwatch + 8 + textWidth > width()) {
            return;
        }
        Bar bar;
        bar.box = QRectF(x, height() / 2.0 - 6, kSwatch - 6, 12);
        bar.state = state;
        bar.goneX = bar.box.left() + 6;
        BarPainter(painter, theme).paint(bar);
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(QRect(x + kSwatch + 4, 0, textWidth + 2, height()), Qt::AlignVCenter,
                         text);
        x += kSwatch + 8 + textWidth + kGap;
    }
}

} // namespace drmscope::app
