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

// What one entry shows: a state, or a colour.
struct Entry
{
    BarState state = BarState::Ended;
    QColor tint;
    QString text;
};

std::vector<Entry> entriesOf(const Theme& theme, ColourBy colourBy, const SessionContents* contents)
{
    const auto keys =
        contents == nullptr ? std::vector<ColourKey>() : Colouring(colourBy, *contents).keys(theme);
    std::vector<Entry> entries;
    for (const auto state : kStates) {
        if (keys.empty() || isSevere(state)) {
            entries.push_back({state, {}, textOf(state)});
        }
    }
    // What keeps its colour comes first: where there is no room, the rarest key is left out.
    for (const auto& key : keys) {
        entries.push_back({BarState::Live, key.colour, key.text.left(24)});
    }
    return entries;
}

} // namespace

void paintLegend(QPainter& painter, const Theme& theme, const QRect& box, ColourBy colourBy,
                 const SessionContents* contents)
{
    int x = box.left() + kGap / 2;
    for (const auto& entry : entriesOf(theme, colourBy, contents)) {
        const int textWidth = painter.fontMetrics().horizontalAdvance(entry.text);
        if (x + kSwatch + 8 + textWidth > box.right()) {
            return;
        }
        Bar bar;
        bar.box = QRectF(x, box.top() + box.height() / 2.0 - 6, kSwatch - 6, 12);
        bar.state = entry.state;
        bar.tint = entry.tint;
        bar.goneX = bar.box.left() + 6;
        BarPainter(painter, theme).paint(bar);
        painter.setPen(theme.text);
        painter.drawText(QRect(x + kSwatch + 4, box.top(), textWidth + 2, box.height()),
                         Qt::AlignVCenter, entry.text);
        x += kSwatch + 8 + textWidth + kGap;
    }
}

LegendBar::LegendBar(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Legend"));
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
}

void LegendBar::setKey(ColourBy colourBy, const std::shared_ptr<const SessionContents>& contents)
{
    m_colourBy = colourBy;
    m_contents = contents;
    updateGeometry();
    update();
}

QSize LegendBar::sizeHint() const
{
    int width = kGap;
    for (const auto& entry : entriesOf(Theme(palette()), m_colourBy, m_contents.get())) {
        width += kSwatch + 8 + fontMetrics().horizontalAdvance(entry.text) + kGap;
    }
    return {width, fontMetrics().height() + 8};
}

void LegendBar::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    paintLegend(painter, Theme(palette()), rect(), m_colourBy, m_contents.get());
}

} // namespace drmscope::app
