// SPDX-License-Identifier: MIT
#include "app/view/legend_bar.h"

#include "app/view/bar_painter.h"

#include <QCoreApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <array>
#include <numeric>

namespace drmscope::app {

namespace {

constexpr int kSwatch = 26;
constexpr int kGap = 16;
constexpr std::array kStates{BarState::Leaked, BarState::Hazard, BarState::Held, BarState::Live,
                             BarState::Ended};

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
    int number = 0; // of its bars
};

std::vector<Entry> entriesOf(const Theme& theme, ColourBy colourBy, const SessionContents* contents)
{
    const auto keys =
        contents == nullptr ? std::vector<ColourKey>() : Colouring(colourBy, *contents).keys(theme);
    std::vector<Entry> entries;
    for (const auto state : kStates) {
        if (keys.empty() || isSevere(state)) {
            entries.push_back({state, {}, textOf(state), 0});
        }
    }
    // What keeps its colour comes first: where there is no room, the rarest key is left out.
    for (const auto& key : keys) {
        entries.push_back({BarState::Live, key.colour, key.text.left(24), key.number});
    }
    return entries;
}

int swatchOf(const Entry& entry, const QFontMetrics& metrics)
{
    return entry.number == 0 ? kSwatch : kSwatch + 2 * metrics.horizontalAdvance(QLatin1Char('0'));
}

int widthOf(const Entry& entry, const QFontMetrics& metrics)
{
    return swatchOf(entry, metrics) + 8 + metrics.horizontalAdvance(entry.text) + kGap;
}

QString moreText(size_t count)
{
    return QStringLiteral("+%1").arg(count);
}

int widthOf(const std::vector<Entry>& entries, size_t count, const QFontMetrics& metrics)
{
    return std::accumulate(
        entries.begin(), entries.begin() + static_cast<ptrdiff_t>(count), 0,
        [&metrics](int sum, const Entry& entry) { return sum + widthOf(entry, metrics); });
}

// Of those before the others, beside which there is room for how many more there are.
size_t countFitting(const std::vector<Entry>& entries, const QFontMetrics& metrics, int width)
{
    size_t count = entries.size();
    if (widthOf(entries, count, metrics) <= width) {
        return count;
    }
    const int room = width - kGap - metrics.horizontalAdvance(moreText(count));
    while (count > 0 && widthOf(entries, count, metrics) > room) {
        --count;
    }
    return count;
}

} // namespace

void paintLegend(QPainter& painter, const Theme& theme, const QRect& box, ColourBy colourBy,
                 const SessionContents* contents)
{
    const auto entries = entriesOf(theme, colourBy, contents);
    const auto metrics = painter.fontMetrics();
    const size_t fitting = countFitting(entries, metrics, box.width());
    int x = box.left() + kGap / 2;
    painter.save();
    for (size_t i = 0; i < fitting; ++i) {
        const auto& entry = entries[i];
        Bar bar;
        const int swatch = swatchOf(entry, metrics);
        bar.box = QRectF(x, box.top() + box.height() / 2.0 - 6, swatch - 6, 12);
        bar.number = entry.number;
        bar.state = entry.state;
        bar.tint = entry.tint;
        bar.goneX = bar.box.left() + 6;
        BarPainter(painter, theme).paint(bar);
        painter.setPen(theme.text);
        painter.drawText(QRect(x + swatch + 4, box.top(), metrics.horizontalAdvance(entry.text) + 2,
                               box.height()),
                         Qt::AlignVCenter, entry.text);
        x += widthOf(entry, metrics);
    }
    if (fitting < entries.size()) {
        painter.setPen(theme.text);
        painter.drawText(QRect(x, box.top(), box.right() - x, box.height()), Qt::AlignVCenter,
                         moreText(entries.size() - fitting));
    }
    painter.restore();
}

LegendBar::LegendBar(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Legend"));
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    setKey(m_colourBy, m_contents);
}

void LegendBar::setKey(ColourBy colourBy, const std::shared_ptr<const SessionContents>& contents)
{
    m_colourBy = colourBy;
    m_contents = contents;
    QStringList all;
    for (const auto& entry : entriesOf(Theme(palette()), m_colourBy, m_contents.get())) {
        all.append(entry.text);
    }
    setAccessibleDescription(all.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

QSize LegendBar::sizeHint() const
{
    const auto entries = entriesOf(Theme(palette()), m_colourBy, m_contents.get());
    return {widthOf(entries, entries.size(), fontMetrics()), fontMetrics().height() + 8};
}

QStringList LegendBar::textsOf(bool shown) const
{
    const auto entries = entriesOf(Theme(palette()), m_colourBy, m_contents.get());
    const size_t fitting = countFitting(entries, fontMetrics(), width());
    QStringList texts;
    for (size_t i = 0; i < entries.size(); ++i) {
        if ((i < fitting) == shown) {
            texts.append(entries[i].text);
        }
    }
    return texts;
}

QStringList LegendBar::shown() const
{
    return textsOf(true);
}

QStringList LegendBar::hidden() const
{
    return textsOf(false);
}

bool LegendBar::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) {
        return QWidget::event(event);
    }
    const QStringList others = hidden();
    QString lines;
    for (const auto& entry : entriesOf(Theme(palette()), m_colourBy, m_contents.get())) {
        const QColor colour = entry.tint.isValid() ? entry.tint : Theme(palette()).of(entry.state);
        if (others.contains(entry.text)) {
            const QString number = entry.number == 0 ? QString() : QString::number(entry.number);
            lines += QStringLiteral("<div>%1<span style='color:%2'>■</span> %3</div>")
                         .arg(number, colour.name(), entry.text.toHtmlEscaped());
        }
    }
    QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), lines, this);
    return true;
}

void LegendBar::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    paintLegend(painter, Theme(palette()), rect(), m_colourBy, m_contents.get());
}

} // namespace drmscope::app
