// SPDX-License-Identifier: MIT
#include "app/view/state_delegate.h"

#include "app/view/bar_painter.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPainter>
#include <algorithm>

namespace drmscope::app {

namespace {

constexpr int kSwatch = 30;

} // namespace

StateDelegate::StateDelegate(int stateRole, int stateColumn, int monospaceRole, QObject* parent)
    : QStyledItemDelegate(parent), m_stateRole(stateRole), m_stateColumn(stateColumn),
      m_monospaceRole(monospaceRole)
{}

void StateDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    if ((option->displayAlignment & Qt::AlignRight) != 0) {
        option->text += QChar(0x2002); // air before a column that begins at its left edge
    }
    if (m_monospaceRole >= 0 && index.data(m_monospaceRole).toBool()) {
        const auto size = option->font.pointSizeF();
        option->font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
        option->font.setPointSizeF(size * 0.95);
        option->fontMetrics = QFontMetrics(option->font);
        option->textElideMode = Qt::ElideMiddle; // the function and its module are what matters
    }
    // Symbols, addresses and numbers with a unit are read from the left in any language, and stand
    // beneath their titles all the same.
    if (option->direction == Qt::RightToLeft && !option->text.isRightToLeft()) {
        option->displayAlignment =
            QStyle::visualAlignment(option->direction, option->displayAlignment);
        option->direction = Qt::LeftToRight;
    }
    option->state &= ~QStyle::State_HasFocus;
}

void StateDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    if (index.column() != m_stateColumn) {
        QStyledItemDelegate::paint(painter, option, index);
        return;
    }
    QStyleOptionViewItem ground = option;
    initStyleOption(&ground, index);
    const QString text = ground.text;
    ground.text.clear();
    const auto* style = option.widget == nullptr ? QApplication::style() : option.widget->style();
    style->drawControl(QStyle::CE_ItemViewItem, &ground, painter, option.widget);
    const QVariant state = index.data(m_stateRole);
    const bool chosen = (option.state & QStyle::State_Selected) != 0;
    const Theme theme(option.palette);
    const auto placed = [&option](const QRect& box) {
        return QStyle::visualRect(option.direction, option.rect, box);
    };
    const int high = std::min(option.rect.height() - 8, option.fontMetrics.height() - 2);
    const QRectF swatch =
        placed({option.rect.left() + 4, option.rect.center().y() - high / 2, kSwatch - 6, high});
    if (chosen && state.isValid()) {
        painter->fillRect(swatch.adjusted(-2, -2, 4, 2), theme.canvas);
    }
    Bar bar;
    bar.box = swatch.adjusted(0, 0, -2, 0);
    bar.state = static_cast<BarState>(state.toInt());
    bar.goneX = bar.box.left() + 6;
    if (state.isValid()) {
        BarPainter(*painter, theme).paint(bar);
    }
    painter->setPen(ground.palette.color(chosen ? QPalette::HighlightedText : QPalette::Text));
    const QRect room = placed(option.rect.adjusted(kBeforeText, 0, -4, 0));
    const auto edge = option.direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft;
    painter->drawText(room, static_cast<int>(edge | Qt::AlignAbsolute | Qt::AlignVCenter),
                      option.fontMetrics.elidedText(text, Qt::ElideRight, room.width()));
}

} // namespace drmscope::app
