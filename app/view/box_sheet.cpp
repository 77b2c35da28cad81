// SPDX-License-Identifier: MIT
#include "app/view/box_sheet.h"

#include <QImage>
#include <QPaintEngine>
#include <algorithm>

namespace drmscope::app {

void BoxSheet::fill(const QRect& box, const QColor& color)
{
    const auto seen = box.intersected(m_area);
    if (!seen.isEmpty()) {
        m_boxes.push_back({seen, color});
    }
}

void BoxSheet::paint(QPainter& painter) const
{
    constexpr size_t kFew = 100; // cost no more than the picture
    if (m_boxes.size() > kFew && painter.paintEngine()->type() == QPaintEngine::Raster) {
        painter.drawImage(m_area.topLeft(), picture());
        return;
    }
    for (const auto& each : m_boxes) {
        painter.fillRect(each.box, each.color);
    }
}

QImage BoxSheet::picture() const
{
    QImage picture(m_area.size(), QImage::Format_ARGB32_Premultiplied);
    picture.fill(Qt::transparent);
    for (const auto& each : m_boxes) {
        const auto box = each.box.translated(-m_area.topLeft());
        const QRgb pixel = qPremultiply(each.color.rgba());
        for (int y = box.top(); y <= box.bottom(); ++y) {
            auto* line = reinterpret_cast<QRgb*>(picture.scanLine(y));
            std::fill_n(line + box.left(), box.width(), pixel);
        }
    }
    return picture;
}

} // namespace drmscope::app
