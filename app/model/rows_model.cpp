// SPDX-License-Identifier: MIT
#include "app/model/rows_model.h"

#include "app/model/time_text.h"

namespace drmscope::app {

void RowsModel::setRows(std::shared_ptr<const Rows> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int RowsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_rows == nullptr ? 0 : static_cast<int>(m_rows->rows.size());
}

int RowsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_rows == nullptr ? 0 : static_cast<int>(m_rows->columns.size());
}

QVariant RowsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount()) {
        return {};
    }
    const auto& column = m_rows->columns[static_cast<size_t>(index.column())];
    const auto& row = m_rows->rows[static_cast<size_t>(index.row())];
    const auto& cell = row.cells[static_cast<size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
        return cell.text;
    case Qt::TextAlignmentRole:
        return QVariant((column.right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case StateRole:
        return row.state ? QVariant(static_cast<int>(*row.state)) : QVariant();
    case SortRole:
        return cell.key.isValid() ? cell.key : QVariant(cell.text);
    case MonospaceRole:
        return column.monospace;
    case ItemKindRole:
        return static_cast<int>(row.item.kind);
    case ItemIdRole:
        return QVariant::fromValue<qint64>(row.item.id);
    default:
        return {};
    }
}

QVariant RowsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) {
        return {};
    }
    const auto& column = m_rows->columns[static_cast<size_t>(section)];
    if (role == Qt::TextAlignmentRole) {
        return QVariant((column.right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    return role == Qt::DisplayRole ? QVariant(column.title) : QVariant();
}

bool RowsModel::isBefore(int row, int other, int column) const
{
    const auto cell = [&](int of) -> const Rows::Cell& {
        return m_rows->rows[static_cast<size_t>(of)].cells[static_cast<size_t>(column)];
    };
    const auto& a = cell(row);
    const auto& b = cell(other);
    if (!a.key.isValid() && !b.key.isValid()) {
        return a.text < b.text;
    }
    const auto keyOf = [](const Rows::Cell& of) {
        return of.key.isValid() ? of.key : QVariant(of.text);
    };
    return QVariant::compare(keyOf(a), keyOf(b)) == QPartialOrdering::Less;
}

Selection::Item RowsModel::itemOf(int row) const
{
    return row < 0 || row >= rowCount() ? Selection::Item{}
                                        : m_rows->rows[static_cast<size_t>(row)].item;
}

int RowsModel::rowOf(const Selection::Item& item) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (m_rows->rows[static_cast<size_t>(row)].item == item) {
            return row;
        }
    }
    return -1;
}

} // namespace drmscope::app
