// SPDX-License-Identifier: MIT
#include "app/view/flow_layout.h"

#include <QStyle>
#include <QWidget>
#include <algorithm>

namespace drmscope::app {

void FlowLayout::addItem(QLayoutItem* item)
{
    m_items.emplace_back(item);
}

QLayoutItem* FlowLayout::itemAt(int index) const
{
    return index >= 0 && index < count() ? m_items[static_cast<size_t>(index)].get() : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index)
{
    if (itemAt(index) == nullptr) {
        return nullptr;
    }
    auto* item = m_items[static_cast<size_t>(index)].release();
    m_items.erase(m_items.begin() + index);
    return item;
}

void FlowLayout::setGeometry(const QRect& room)
{
    QLayout::setGeometry(room);
    laidOut(room, true);
}

QSize FlowLayout::sizeHint() const
{
    QSize size(0, 0);
    for (const auto& item : m_items) {
        size.rwidth() += item->sizeHint().width() + (size.isEmpty() ? 0 : spacing());
        size.setHeight(std::max(size.height(), item->sizeHint().height()));
    }
    return size;
}

QSize FlowLayout::minimumSize() const
{
    QSize size;
    for (const auto& item : m_items) {
        size = size.expandedTo(item->minimumSize());
    }
    return size;
}

int FlowLayout::laidOut(const QRect& room, bool places) const
{
    const auto direction = parentWidget()->layoutDirection();
    const int high = sizeHint().height(); // a line
    QPoint at = room.topLeft();
    for (const auto& item : m_items) {
        const QSize size(std::min(item->sizeHint().width(), room.width()),
                         item->sizeHint().height());
        if (at.x() > room.left() && at.x() + size.width() > room.left() + room.width()) {
            at = {room.left(), at.y() + high + spacing()};
        }
        if (places) {
            const QPoint centred = at + QPoint(0, (high - size.height()) / 2);
            item->setGeometry(QStyle::visualRect(direction, room, {centred, size}));
        }
        at.rx() += size.width() + spacing();
    }
    return at.y() + high - room.top();
}

} // namespace drmscope::app
