// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/bar_state.h"
#include "app/model/selection.h"

#include <QAbstractTableModel>
#include <QString>
#include <QVariant>
#include <memory>
#include <optional>
#include <vector>

namespace drmscope::app {

// A table that is short enough to be worked out whole, on a worker thread, then constant.
struct Rows
{
    struct Column
    {
        QString title;
        int widthChars = 12;
        bool right = false;     // numbers
        bool monospace = false; // frames and addresses
        bool hidden = false;    // until the user chooses it
        int leastChars = 0;     // where room is scarce; 0: widthChars
        friend bool operator==(const Column&, const Column&) = default;
    };
    struct Cell
    {
        QString text;
        QVariant key = {}; // what it sorts by; none: the text
        friend bool operator==(const Cell&, const Cell&) = default;
    };
    struct Row
    {
        std::vector<Cell> cells;
        Selection::Item item;          // what a click on it chooses
        std::optional<BarState> state; // where the table has a column of states; none: no bar
        friend bool operator==(const Row&, const Row&) = default;
    };

    std::vector<Column> columns;
    std::vector<Row> rows;
    friend bool operator==(const Rows&, const Rows&) = default;
};

// Shows one Rows. GUI thread.
class RowsModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Role
    {
        StateRole = Qt::UserRole, // BarState as int, or invalid
        SortRole,
        MonospaceRole,
        ItemKindRole, // Selection::Kind as int
        ItemIdRole,
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setRows(std::shared_ptr<const Rows> rows); // nullptr: none
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    const Rows* rows() const { return m_rows.get(); }
    bool isBefore(int row, int other, int column) const; // sorted by that column
    Selection::Item itemOf(int row) const;
    int rowOf(const Selection::Item& item) const; // -1: none

private:
    std::shared_ptr<const Rows> m_rows;
};

} // namespace drmscope::app
