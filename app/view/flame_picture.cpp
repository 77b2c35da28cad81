// SPDX-License-Identifier: MIT
#include "app/view/flame_picture.h"

#include <algorithm>

namespace drmscope::app {

namespace {

constexpr int kRowsOfWords = 6; // where there are no frames

} // namespace

FlamePicture::FlamePicture(std::shared_ptr<const FlameTree> tree, const FlamePlace& place,
                           std::shared_ptr<const FlameSearch> search, int width, const QFont& font,
                           QString instead)
    : PictureSheet(font), m_tree(std::move(tree)), m_place(place), m_search(std::move(search)),
      m_width(std::max(width, kLeastWidth)), m_boxes(layOutFlame(*m_tree, place, m_width)),
      m_instead(std::move(instead))
{}

FlameSheet FlamePicture::sheet() const
{
    const QFontMetrics metrics(font());
    const int rows = m_boxes.empty() ? kRowsOfWords : m_boxes.back().row + 1;
    FlameSheet sheet;
    sheet.tree = m_tree.get();
    sheet.boxes = &m_boxes;
    sheet.search = m_search.get();
    sheet.place = m_place;
    sheet.answers = false;
    sheet.rowHeight = FlamePainter::rowHeight(metrics);
    sheet.body = QRect(0, FlamePainter::lineHeight(metrics), m_width,
                       std::min(rows * sheet.rowHeight + 1, kTallestPx));
    return sheet;
}

QSize FlamePicture::size() const
{
    return {m_width, sheet().body.bottom() + 1};
}

void FlamePicture::paint(QPainter& painter, const Theme& theme) const
{
    const auto shown = sheet();
    FlamePainter frames(painter, theme, shown);
    frames.paint();
    frames.paintPath(QRect(0, 0, m_width, shown.body.top()));
    if (m_boxes.empty()) {
        painter.setPen(theme.text);
        painter.drawText(shown.body.adjusted(24, 0, -24, 0), Qt::AlignCenter | Qt::TextWordWrap,
                         m_instead);
    }
}

void FlamePicture::paintKey(QPainter& painter, const Theme& theme, const QRect& box) const
{
    const auto shown = sheet();
    FlamePainter(painter, theme, shown).paintLegend(box);
}

} // namespace drmscope::app
