// SPDX-License-Identifier: MIT
#include "app/view/row_table.h"

#include <QAbstractButton>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <limits>
#include <utility>

namespace drmscope::app {

namespace {

// Sums of two of them are numbers still.
int bounded(qint64 pixels)
{
    constexpr qint64 kFar = std::numeric_limits<int>::max() / 2;
    return static_cast<int>(std::clamp(pixels, -kFar, kFar));
}

} // namespace

RowTable::RowTable(QWidget* parent) : QTableView(parent)
{
    setHorizontalScrollMode(ScrollPerPixel);
    verticalHeader()->hide();
    // The one in the corner of two headers.
    for (auto* button : findChildren<QAbstractButton*>(QString(), Qt::FindDirectChildrenOnly)) {
        button->hide();
    }
}

void RowTable::setModel(QAbstractItemModel* model)
{
    if (this->model() != nullptr) {
        disconnect(this->model(), nullptr, this, SLOT(scheduleDelayedItemsLayout()));
    }
    QTableView::setModel(model);
    verticalHeader()->setModel(nullptr); // which would tell the view when there are more
    if (model != nullptr) {
        connect(model, &QAbstractItemModel::rowsInserted, this,
                &RowTable::scheduleDelayedItemsLayout);
        connect(model, &QAbstractItemModel::rowsRemoved, this,
                &RowTable::scheduleDelayedItemsLayout);
    }
}

// Before a header paints a column's title it looks at each row whether it is chosen there, which of
// 120,000 chosen ones takes 17 ms: it is told of a selection in which none ever is.
void RowTable::setSelectionModel(QItemSelectionModel* selection)
{
    QTableView::setSelectionModel(selection);
    auto* none = new QItemSelectionModel(selection->model(), horizontalHeader());
    horizontalHeader()->setSelectionModel(none);
    delete std::exchange(m_noneChosen, none);
}

int RowTable::rows() const
{
    return model() == nullptr ? 0 : model()->rowCount(rootIndex());
}

int RowTable::high() const
{
    return std::max(verticalHeader()->defaultSectionSize(), 1);
}

int RowTable::rowsInSight() const
{
    return std::max(viewport()->height() / high(), 1);
}

int RowTable::top(int row) const
{
    return bounded((qint64{row} - verticalScrollBar()->value()) * high());
}

int RowTable::rowBelow(int y) const
{
    const int down = y < 0 ? (y + 1) / high() - 1 : y / high();
    return verticalScrollBar()->value() + down;
}

QRect RowTable::visualRect(const QModelIndex& index) const
{
    if (!index.isValid() || isColumnHidden(index.column())) {
        return {};
    }
    return {columnViewportPosition(index.column()), top(index.row()), columnWidth(index.column()),
            high()};
}

QModelIndex RowTable::indexAt(const QPoint& point) const
{
    const int row = rowBelow(point.y());
    const int column = columnAt(point.x());
    return row < 0 || row >= rows() || column < 0 ? QModelIndex()
                                                  : model()->index(row, column, rootIndex());
}

void RowTable::scrollTo(const QModelIndex& index, ScrollHint hint)
{
    if (!index.isValid()) {
        return;
    }
    executeDelayedItemsLayout(); // the scroll bars know of every row
    const int left = horizontalHeader()->sectionPosition(index.column());
    const int wide = columnWidth(index.column());
    const int room = viewport()->width();
    auto& across = *horizontalScrollBar();
    if (left < across.value() || wide > room) {
        across.setValue(left);
    } else if (left + wide > across.value() + room) {
        across.setValue(left + wide - room);
    }
    const int row = index.row();
    const int page = rowsInSight();
    auto& down = *verticalScrollBar();
    if (hint == PositionAtCenter) {
        down.setValue(row - page / 2);
    } else if (hint == PositionAtTop || (hint == EnsureVisible && row < down.value())) {
        down.setValue(row);
    } else if (hint == PositionAtBottom || (hint == EnsureVisible && row >= down.value() + page)) {
        down.setValue(row - page + 1);
    }
}

// Qt's table asks the header of the rows where they are, which knows of none.
void RowTable::dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight,
                           const QList<int>& roles)
{
    QTableView::dataChanged(topLeft, bottomRight, roles);
    const QRect sight = viewport()->rect();
    const QRect changed(QPoint(sight.left(), top(topLeft.row())),
                        QPoint(sight.right(), top(bottomRight.row()) + high() - 1));
    viewport()->update(changed.intersected(sight));
}

void RowTable::updateGeometries()
{
    if (m_fitting) { // the margins change the viewport, which asks for this
        return;
    }
    m_fitting = true;
    auto& header = *horizontalHeader();
    const int titles = header.isHidden()
                           ? 0
                           : std::clamp(header.sizeHint().height(), header.minimumHeight(),
                                        header.maximumHeight());
    setViewportMargins(0, titles, 0, 0);
    const QRect room = viewport()->geometry();
    header.setGeometry(room.left(), room.top() - titles, room.width(), titles);
    QSize size = viewport()->size();
    const QSize most = maximumViewportSize(); // without scroll bars
    if (most.width() >= header.length() && most.height() / high() >= rows()) {
        size = most;
    }
    const int page = std::max(size.height() / high(), 1);
    horizontalScrollBar()->setPageStep(size.width());
    horizontalScrollBar()->setSingleStep(std::max(size.width() / 20, 2));
    horizontalScrollBar()->setRange(0, std::max(header.length() - size.width(), 0));
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setRange(0, std::max(rows() - page, 0));
    header.setOffset(horizontalScrollBar()->value());
    m_fitting = false;
    QAbstractItemView::updateGeometries(); // NOLINT(bugprone-parent-virtual-call): not as a table
}

void RowTable::scrollContentsBy(int /*dx*/, int /*dy*/)
{
    horizontalHeader()->setOffset(horizontalScrollBar()->value());
    viewport()->update();
}

void RowTable::paintCell(QPainter& painter, const QStyleOptionViewItem& row,
                         const QModelIndex& index) const
{
    auto option = row;
    option.rect = visualRect(index);
    if (selectionModel()->isSelected(index)) {
        option.state |= QStyle::State_Selected;
    }
    if (!model()->flags(index).testFlag(Qt::ItemIsEnabled)) {
        option.state &= ~QStyle::State_Enabled;
        option.palette.setCurrentColorGroup(QPalette::Disabled);
    }
    if (index == currentIndex() && hasFocus()) {
        option.state |= QStyle::State_HasFocus;
    }
    style()->drawPrimitive(QStyle::PE_PanelItemViewRow, &option, &painter, this);
    itemDelegateForIndex(index)->paint(&painter, option, index);
}

void RowTable::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const QRect& dirty = event->rect();
    const int last = std::min(rowBelow(dirty.bottom()), rows() - 1);
    const auto& header = *horizontalHeader();
    for (int row = std::max(rowBelow(dirty.top()), 0); row <= last; ++row) {
        option.features.setFlag(QStyleOptionViewItem::Alternate,
                                alternatingRowColors() && row % 2 == 1);
        for (int place = 0; place < header.count(); ++place) {
            const int column = header.logicalIndex(place);
            const auto index = model()->index(row, column, rootIndex());
            if (visualRect(index).intersects(dirty)) {
                paintCell(painter, option, index);
            }
        }
    }
}

int RowTable::verticalOffset() const
{
    return bounded(qint64{verticalScrollBar()->value()} * high());
}

int RowTable::sizeHintForColumn(int column) const
{
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    option.rect.setHeight(high());
    const int first = verticalScrollBar()->value();
    int widest = 0;
    for (int row = first; row < std::min(first + rowsInSight(), rows()); ++row) {
        const auto index = model()->index(row, column, rootIndex());
        widest = std::max(widest, widthOf(index, option));
    }
    return widest;
}

// Where a row has several lines, no wider than they need.
int RowTable::widthOf(const QModelIndex& index, QStyleOptionViewItem option) const
{
    const auto* delegate = itemDelegateForIndex(index);
    const int whole = delegate->sizeHint(option, index).width();
    const int lines = wordWrap() ? std::max(high() / option.fontMetrics.lineSpacing(), 1) : 1;
    for (int width = whole / lines; width < whole; width += option.fontMetrics.averageCharWidth()) {
        option.rect.setWidth(width);
        const QSize wrapped = delegate->sizeHint(option, index);
        if (wrapped.height() <= high() && wrapped.width() <= width) {
            return width;
        }
    }
    return whole;
}

// The next one that is not hidden, or itself.
int RowTable::columnBeside(int column, int by) const
{
    const auto& header = *horizontalHeader();
    for (int place = header.visualIndex(column) + by; place >= 0 && place < header.count();
         place += by) {
        if (!header.isSectionHidden(header.logicalIndex(place))) {
            return header.logicalIndex(place);
        }
    }
    return column;
}

QModelIndex RowTable::moveCursor(CursorAction action, Qt::KeyboardModifiers /*modifiers*/)
{
    if (rows() == 0) {
        return {};
    }
    const bool known = currentIndex().isValid();
    int column = known ? currentIndex().column() : columnBeside(-1, 1);
    int row = currentIndex().row(); // -1: none
    const int after = isRightToLeft() ? -1 : 1;
    switch (action) {
    case MoveUp:
        row -= 1;
        break;
    case MoveDown:
        row += 1;
        break;
    case MovePageUp:
        row -= rowsInSight();
        break;
    case MovePageDown:
        row += rowsInSight();
        break;
    case MoveHome:
        row = 0;
        break;
    case MoveEnd:
        row = rows() - 1;
        break;
    case MoveLeft:
    case MovePrevious:
        column = columnBeside(column, action == MoveLeft ? -after : -1);
        break;
    case MoveRight:
    case MoveNext:
        column = columnBeside(column, action == MoveRight ? after : 1);
        break;
    }
    return model()->index(std::clamp(row, 0, rows() - 1), column, rootIndex());
}

void RowTable::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command)
{
    const QRect area = rect.normalized();
    const int first = rowBelow(area.top());
    const int last = rowBelow(area.bottom());
    if (first >= 0 && last < rows() && selectionModel() != nullptr) {
        const int columns = model()->columnCount(rootIndex());
        selectionModel()->select(
            {model()->index(first, 0, rootIndex()), model()->index(last, columns - 1, rootIndex())},
            command);
    }
}

QRegion RowTable::visualRegionForSelection(const QItemSelection& selection) const
{
    const QRect sight = viewport()->rect();
    QRegion region;
    for (const auto& range : selection) {
        region += QRect(QPoint(sight.left(), top(range.top())),
                        QPoint(sight.right(), top(range.bottom()) + high() - 1))
                      .intersected(sight);
    }
    return region;
}

} // namespace drmscope::app
