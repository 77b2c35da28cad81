// SPDX-License-Identifier: MIT
#pragma once

#include <QTableView>

namespace drmscope::app {

// A table whose rows are all as high as its vertical header says (defaultSectionSize()) and are
// chosen whole. It keeps nothing of a row: that header would keep eight bytes of each, and count
// through all of them whenever some are added. It scrolls by rows and, across, by pixels.
class RowTable : public QTableView
{
    Q_OBJECT
public:
    explicit RowTable(QWidget* parent = nullptr);

    void setModel(QAbstractItemModel* model) override;
    void setSelectionModel(QItemSelectionModel* selection) override;
    QRect visualRect(const QModelIndex& index) const override;
    QModelIndex indexAt(const QPoint& point) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;

protected:
    void dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight,
                     const QList<int>& roles) override;
    void updateGeometries() override;
    void scrollContentsBy(int dx, int dy) override;
    void paintEvent(QPaintEvent* event) override;
    int verticalOffset() const override;
    int sizeHintForColumn(int column) const override; // by the rows in sight
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command) override;
    QRegion visualRegionForSelection(const QItemSelection& selection) const override;

private:
    int rows() const;
    int high() const; // a row
    int rowsInSight() const;
    int top(int row) const;    // in the viewport, wherever it is
    int rowBelow(int y) const; // which stands there, as if there were rows without end
    int columnBeside(int column, int by) const;
    int widthOf(const QModelIndex& index, QStyleOptionViewItem option) const; // not cut
    void paintCell(QPainter& painter, const QStyleOptionViewItem& row,
                   const QModelIndex& index) const;

    QItemSelectionModel* m_noneChosen = nullptr; // the horizontal header's, which owns it
    bool m_fitting = false;
};

} // namespace drmscope::app
