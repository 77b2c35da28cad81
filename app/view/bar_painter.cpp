// SPDX-License-Identifier: MIT
#include "app/view/bar_painter.h"

#include "app/model/time_text.h"

#include <QPaintEngine>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace drmscope::app {

namespace {

constexpr double kThinShare = 0.38;
constexpr double kMostDiamondPx = 7;
constexpr double kHatchWidth = 1.4;
constexpr double kLeastWidth = 3;

QRectF thin(const QRectF& box)
{
    const double height = std::max(3.0, std::round(box.height() * kThinShare));
    return {box.left(), std::round(box.center().y() - height / 2), box.width(), height};
}

QImage hatchTile(const QColor& color, bool crossed, double spacing, double ratio)
{
    using Key = std::tuple<QRgb, bool, double, double>;
    thread_local std::map<Key, QImage> tiles; // some for each theme: pictures have a thread each
    auto& tile = tiles[Key(color.rgba(), crossed, spacing, ratio)];
    if (!tile.isNull()) {
        return tile;
    }
    const int side = static_cast<int>(std::lround(spacing * ratio));
    tile = QImage(side, side, QImage::Format_ARGB32_Premultiplied);
    tile.setDevicePixelRatio(ratio);
    tile.fill(Qt::transparent);
    QPainter painter(&tile);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, kHatchWidth));
    // Three lines each way make the tile seamless at its corners.
    for (int i = -1; i <= 1; ++i) {
        const double shift = i * spacing;
        painter.drawLine(QPointF(shift - 1, spacing + 1), QPointF(shift + spacing + 1, -1));
        if (crossed) {
            painter.drawLine(QPointF(shift - 1, -1), QPointF(shift + spacing + 1, spacing + 1));
        }
    }
    painter.end();
    return tile;
}

// The lines that the tiles make, cut where the box ends.
QPainterPath hatchLines(const QRectF& box, bool crossed, double spacing)
{
    QPainterPath lines;
    const auto first = [spacing](double at) { return std::ceil(at / spacing) * spacing; };
    // Up to the right, x + y is the same all along a line; down to the right, x - y is.
    for (double sum = first(box.left() + box.top()); sum < box.right() + box.bottom();
         sum += spacing) {
        const double left = std::max(box.left(), sum - box.bottom());
        const double right = std::min(box.right(), sum - box.top());
        lines.moveTo(left, sum - left);
        lines.lineTo(right, sum - right);
    }
    for (double less = first(box.left() - box.bottom()); crossed && less < box.right() - box.top();
         less += spacing) {
        const double left = std::max(box.left(), less + box.top());
        const double right = std::min(box.right(), less + box.bottom());
        lines.moveTo(left, left - less);
        lines.lineTo(right, right - less);
    }
    return lines;
}

} // namespace

void BarPainter::hatch(const QRectF& box, const QColor& color, bool crossed, double spacing)
{
    if (box.width() <= 0 || box.height() <= 0) {
        return;
    }
    if (m_painter.paintEngine()->type() != QPaintEngine::Raster) { // a drawing keeps its lines
        m_painter.strokePath(hatchLines(box, crossed, spacing), QPen(color, kHatchWidth));
        return;
    }
    const double ratio = m_painter.device()->devicePixelRatioF();
    m_painter.fillRect(box, QBrush(hatchTile(color, crossed, spacing, ratio)));
}

void BarPainter::paint(const Bar& bar)
{
    Bar shown = bar;
    shown.box.setWidth(std::max(shown.box.width(), kLeastWidth));
    switch (bar.state) {
    case BarState::Ended:
        paintThin(shown, bar.tint.isValid() ? bar.tint : m_theme.ended);
        break;
    case BarState::Live:
        paintFull(shown, bar.tint.isValid() ? bar.tint : m_theme.live,
                  bar.tint.isValid() ? bar.tint : m_theme.live, false);
        break;
    case BarState::Hazard:
        if (bar.held) {
            paintHeld(shown);
        } else {
            paintThin(shown, m_theme.hazard);
        }
        paintMark(shown.box, shown.state);
        break;
    case BarState::Held:
        paintHeld(shown);
        break;
    case BarState::Leaked:
        paintFull(shown, m_theme.blend(m_theme.leaked, m_theme.dark ? 0.40 : 0.28),
                  m_theme.outlineOf(BarState::Leaked), true);
        hatch(shown.box.adjusted(1, 1, -1, -1), m_theme.leaked, true);
        break;
    }
    if (bar.state == BarState::Ended || bar.state == BarState::Live) {
        paintNumber(shown.box, bar.number);
    }
    if (bar.openLeft) {
        paintTorn(shown.box);
    }
    paintRing(shown);
}

// Before the unplug it lived, and all was well, but for a hazard.
void BarPainter::paintHeld(const Bar& bar)
{
    const auto color = m_theme.of(bar.state);
    Bar before = bar;
    before.box.setRight(std::clamp(bar.goneX, bar.box.left(), bar.box.right()));
    before.openRight = false;
    if (before.box.width() > 0 && bar.state == BarState::Held) {
        const QColor& well = bar.tint.isValid() ? bar.tint : m_theme.live;
        Bar lived = before; // with its end below what goes on
        lived.box.setRight(std::min(before.box.right() + 4, bar.box.right()));
        paintFull(lived, well, well, false);
        paintNumber(before.box, bar.number);
    } else if (before.box.width() > 0) {
        paintThin(before, color);
    }
    Bar after = bar;
    after.box.setLeft(std::min(before.box.right(), bar.box.right() - kLeastWidth));
    after.openLeft = false;
    paintFull(after, m_theme.blend(color, m_theme.dark ? 0.38 : 0.30), m_theme.outlineOf(bar.state),
              false);
    hatch(after.box.adjusted(1, 1, -1, -1), color, false);
}

void BarPainter::paintThin(const Bar& bar, const QColor& color)
{
    const auto box = thin(bar.box);
    m_painter.fillRect(box, color);
    if (bar.openRight) {
        QPainterPath arrow;
        arrow.moveTo(box.right(), box.top() - 2);
        arrow.lineTo(box.right() + 5, box.center().y());
        arrow.lineTo(box.right(), box.bottom() + 2);
        m_painter.fillPath(arrow, color);
    }
}

void BarPainter::paintFull(const Bar& bar, const QColor& fill, const QColor& outline,
                           bool hollowArrow)
{
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing);
    const auto box = bar.box.adjusted(0.5, 0.5, -0.5, -0.5);
    const double radius = std::min({3.0, box.width() / 2, box.height() / 2});
    QPainterPath shape;
    if (bar.openRight || hollowArrow) {
        const double tip = std::min(box.height() * 0.5, 6.0);
        shape.moveTo(box.left(), box.top());
        shape.lineTo(box.right(), box.top());
        shape.lineTo(box.right() + tip, box.center().y());
        shape.lineTo(box.right(), box.bottom());
        shape.lineTo(box.left(), box.bottom());
        shape.closeSubpath();
    } else {
        shape.addRoundedRect(box, radius, radius);
    }
    m_painter.setPen(QPen(outline, 1));
    m_painter.setBrush(fill);
    m_painter.drawPath(shape);
    m_painter.restore();
}

void BarPainter::paintTorn(const QRectF& box)
{
    // Teeth of the canvas colour bite into the left edge, dots lead to what was before.
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing);
    const double tooth = box.height() / 4;
    QPainterPath teeth;
    teeth.moveTo(box.left() - 1, box.top());
    for (int i = 0; i < 4; ++i) {
        teeth.lineTo(box.left() + tooth, box.top() + (i + 0.5) * tooth);
        teeth.lineTo(box.left(), box.top() + (i + 1) * tooth);
    }
    teeth.lineTo(box.left() - 1, box.bottom());
    m_painter.fillPath(teeth, m_theme.canvas);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(m_theme.quietText);
    for (int i = 1; i <= 3; ++i) {
        m_painter.drawEllipse(QPointF(box.left() - 4.0 * i, box.center().y()), 1, 1);
    }
    m_painter.restore();
}

// A diamond at its end, or where that is out of sight.
void BarPainter::paintMark(const QRectF& box, BarState state)
{
    if (state != BarState::Hazard) {
        return;
    }
    const double radius = std::min(box.height() * 0.42, kMostDiamondPx);
    const double seenTo =
        m_painter.hasClipping() ? m_painter.clipBoundingRect().right() - radius : box.right();
    const QPointF middle(std::min(box.right(), seenTo), box.center().y());
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath diamond;
    diamond.moveTo(middle.x(), middle.y() - radius);
    diamond.lineTo(middle.x() + radius, middle.y());
    diamond.lineTo(middle.x(), middle.y() + radius);
    diamond.lineTo(middle.x() - radius, middle.y());
    diamond.closeSubpath();
    m_painter.setPen(QPen(m_theme.outlineOf(BarState::Hazard), 1));
    m_painter.setBrush(m_theme.hazard);
    m_painter.drawPath(diamond);
    m_painter.restore();
}

void BarPainter::paintRing(const Bar& bar)
{
    if (!bar.selected && !bar.hovered && !bar.focused) {
        return;
    }
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setBrush(Qt::NoBrush);
    const bool chosen = bar.selected || bar.focused;
    // A pixel off the bar; of the room that a lane has, the thin one leaves another free.
    const double width = bar.selected ? 2 : 1;
    const double off = 1 + width / 2;
    m_painter.setPen(QPen(chosen ? m_theme.accent : m_theme.quietText, width));
    QRectF box = bar.box;
    box.setWidth(std::max(box.width(), kLeastWidth));
    m_painter.drawRoundedRect(box.adjusted(-2, -off, 2, off), 3, 3);
    m_painter.restore();
}

void BarPainter::paintFolded(const Bar& bar, size_t count)
{
    Bar shown = bar;
    shown.box.setWidth(std::max(shown.box.width(), kLeastWidth));
    const bool full = isSevere(bar.state);
    if (full && shown.box.width() > 2 * kLeastWidth) {
        const auto color = m_theme.of(bar.state);
        m_painter.fillRect(shown.box, m_theme.blend(color, 0.35));
        hatch(shown.box, color, bar.state == BarState::Leaked, 4);
        m_painter.setPen(m_theme.outlineOf(bar.state));
        m_painter.setBrush(Qt::NoBrush);
        m_painter.drawRect(shown.box.adjusted(0.5, 0.5, -0.5, -0.5));
    } else {
        m_painter.fillRect(full ? shown.box : thin(shown.box),
                           full || !bar.tint.isValid() ? m_theme.of(bar.state) : bar.tint);
    }
    paintCount(shown.box, count);
    paintNumber(shown.box, full ? 0 : bar.number);
    paintMark(shown.box, bar.state);
    paintRing(shown);
}

// At its left end, or where that is out of sight, if as much again is left of it.
void BarPainter::paintNumber(const QRectF& box, int number)
{
    if (number == 0) {
        return;
    }
    const double left = m_painter.hasClipping()
                            ? std::max(m_painter.clipBoundingRect().left(), box.left())
                            : box.left();
    const QString text = QString::number(number);
    const double room = m_painter.fontMetrics().horizontalAdvance(text) + 4;
    if (box.right() - left < 3 * room) {
        return;
    }
    const QRectF chip(left + room / 2, box.top(), room, box.height());
    m_painter.fillRect(chip, m_theme.canvas);
    m_painter.setPen(m_theme.text);
    m_painter.drawText(chip, Qt::AlignCenter, text);
}

void BarPainter::paintCount(const QRectF& box, size_t count)
{
    const QString text = QStringLiteral("×%1").arg(countText(static_cast<qint64>(count)));
    const auto room = m_painter.fontMetrics().horizontalAdvance(text) + 8;
    if (count < 2 || room >= box.width()) {
        return;
    }
    const QRectF chip(box.center().x() - room / 2.0, box.top(), room, box.height());
    m_painter.fillRect(chip, m_theme.canvas);
    m_painter.setPen(m_theme.text);
    m_painter.drawText(chip, Qt::AlignCenter, text);
}

} // namespace drmscope::app
