// SPDX-License-Identifier: MIT
#include "app/view/rows_pane.h"

#include "app/model/filter_terms.h"
#include "app/model/time_text.h"
#include "app/view/filter_line.h"
#include "app/view/state_delegate.h"

#include <QAction>
#include <QApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <algorithm>

namespace drmscope::app {

// Every word must stand in some cell of the row.
class WordsProxy : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setText(const QString& text)
    {
        m_terms = wordTerms(text);
        invalidateFilter();
    }

    void setQuiet(const QHash<qint64, QString>& quiet, bool hidden)
    {
        m_quiet = quiet;
        m_hidden = hidden;
        invalidateFilter();
        if (rowCount() > 0) {
            emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        }
    }

    QVariant data(const QModelIndex& index, int role) const override
    {
        const auto told = QSortFilterProxyModel::data(index, role);
        if (m_quiet.isEmpty() ||
            (role != Qt::ForegroundRole && role != Qt::DisplayRole && role != Qt::ToolTipRole)) {
            return told;
        }
        const auto why = m_quiet.constFind(idOf(mapToSource(index).row()));
        if (why == m_quiet.constEnd()) {
            return told;
        }
        if (role == Qt::ForegroundRole) {
            return QApplication::palette().color(QPalette::PlaceholderText);
        }
        if (role == Qt::ToolTipRole) {
            return plainToolTip(RowsPane::tr("Suppressed by %1").arg(*why));
        }
        return index.column() == 0 ? QVariant(RowsPane::tr("%1, suppressed").arg(told.toString()))
                                   : told;
    }

protected:
    // Without a QVariant for each cell of each pair: 10,000 rows are compared 130,000 times.
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override
    {
        const auto& rows = static_cast<const RowsModel&>(*sourceModel());
        return rows.isBefore(left.row(), right.row(), left.column());
    }

    bool filterAcceptsRow(int row, const QModelIndex& parent) const override
    {
        return !(m_hidden && m_quiet.contains(idOf(row))) &&
               std::all_of(m_terms.begin(), m_terms.end(), [&](const FilterTerm& term) {
                   FilterTerm plain = term;
                   plain.negated = false;
                   bool found = false;
                   for (int column = 0; column < sourceModel()->columnCount(parent) && !found;
                        ++column) {
                       found = plain.matches(
                           sourceModel()->index(row, column, parent).data().toString());
                   }
                   return found != term.negated;
               });
    }

private:
    qint64 idOf(int sourceRow) const
    {
        return sourceModel()->index(sourceRow, 0).data(RowsModel::ItemIdRole).toLongLong();
    }

    std::vector<FilterTerm> m_terms;
    QHash<qint64, QString> m_quiet;
    bool m_hidden = false;
};

RowsPane::RowsPane(const QString& name, const QString& what, int stateColumn, Selection& selection,
                   QWidget* parent)
    : TablePane(name, parent), m_what(what), m_selection(selection), m_model(new RowsModel(this))
{
    m_proxy = new WordsProxy(this);
    m_proxy->setSourceModel(m_model);
    setModel(m_proxy);
    table()->setItemDelegate(
        new StateDelegate(RowsModel::StateRole, stateColumn, RowsModel::MonospaceRole, table()));
    table()->setSortingEnabled(true);
    table()->setTextElideMode(Qt::ElideRight);
    table()->sortByColumn(-1, Qt::AscendingOrder); // as the session has them, until asked
    filter()->setPlaceholder(tr("Filter: words, -not, Enter keeps them"));
    filter()->edit()->setAccessibleName(tr("Filter of %1").arg(what));
    connect(filter(), &FilterLine::changed, this, [this](const QString& text) {
        m_proxy->setText(text);
        count();
    });
    connect(this, &TablePane::chosen, this, [this](const QModelIndex& index) {
        const auto item = m_model->itemOf(m_proxy->mapToSource(index).row());
        if (item.kind != Selection::Kind::None) {
            m_selection.choose(item.kind, item.id);
        }
    });
    connect(&selection, &Selection::changed, this, &RowsPane::follow);
}

void RowsPane::setRows(const std::shared_ptr<const Rows>& rows)
{
    if (rows.get() == m_model->rows()) {
        return;
    }
    const int columns = m_model->columnCount();
    if (rows == nullptr && remembers()) {
        saveColumns(); // which go with the rows
    }
    const int scrolled = table()->verticalScrollBar()->value();
    m_model->setRows(rows);
    if (rows != nullptr && columns != m_model->columnCount()) {
        QList<int> widths;
        QList<int> least;
        for (const auto& column : rows->columns) {
            widths.append(column.widthChars);
            least.append(column.leastChars == 0 ? column.widthChars : column.leastChars);
        }
        for (int column = 0; column < widths.size(); ++column) {
            table()->setColumnHidden(column, rows->columns[static_cast<size_t>(column)].hidden);
        }
        setColumnWidths(widths, least);
    }
    count();
    follow(m_selection.item());
    table()->doItemsLayout();
    table()->verticalScrollBar()->setValue(scrolled);
}

void RowsPane::setWhat(const QString& what)
{
    m_what = what;
    count();
}

void RowsPane::setQuiet(const QHash<qint64, QString>& quiet, bool hidden)
{
    m_proxy->setQuiet(quiet, hidden);
    for (int row = 0; !quiet.isEmpty() && row < m_proxy->rowCount(); ++row) { // a longer word
        const QString text = m_proxy->index(row, 0).data().toString();
        widenColumn(0, fontMetrics().horizontalAdvance(text) + StateDelegate::kBeforeText + 8);
    }
    count();
}

void RowsPane::setRowActions(const QList<QAction*>& actions)
{
    m_rowActions = actions;
}

void RowsPane::fillMenu(QMenu* menu, const QModelIndex& index)
{
    if (index.isValid() && !m_rowActions.isEmpty()) {
        menu->addActions(m_rowActions);
        menu->addSeparator();
    }
}

void RowsPane::count()
{
    showCounts(m_proxy->rowCount(), m_model->rowCount(), m_what);
}

void RowsPane::follow(const Selection::Item& item)
{
    const auto current = m_proxy->mapToSource(table()->currentIndex());
    if (current.isValid() && m_model->itemOf(current.row()) == item) {
        return;
    }
    // A drm_device stands in many lines and is none of them.
    const bool isRow = item.kind != Selection::Kind::None && item.kind != Selection::Kind::Device;
    const int row = isRow ? m_model->rowOf(item) : -1;
    markRow(row < 0 ? -1 : m_proxy->mapFromSource(m_model->index(row, 0)).row());
}

int RowsPane::sourceRow(const QModelIndex& index) const
{
    return m_proxy->mapToSource(index).row();
}

void RowsPane::showItem(int proxyRow)
{
    table()->selectRow(proxyRow);
    emit activated(m_proxy->index(proxyRow, 0));
}

} // namespace drmscope::app
