// SPDX-License-Identifier: MIT
#include "app/view/rows_pane.h"

#include "app/model/filter_terms.h"
#include "app/view/filter_line.h"
#include "app/view/state_delegate.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <algorithm>

namespace drmscope::app {

namespace {

// Every word must stand in some cell of the row.
class WordsProxy : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setText(const QString& text)
    {
        m_terms = filterTerms(text);
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override
    {
        return std::all_of(m_terms.begin(), m_terms.end(), [&](const FilterTerm& term) {
            FilterTerm plain = term;
            plain.negated = false;
            bool found = false;
            for (int column = 0; column < sourceModel()->columnCount(parent) && !found; ++column) {
                found = plain.matches(sourceModel()->index(row, column, parent).data().toString());
            }
            return found != term.negated;
        });
    }

private:
    std::vector<FilterTerm> m_terms;
};

} // namespace

RowsPane::RowsPane(const QString& name, const QString& what, int stateColumn, Selection& selection,
                   QWidget* parent)
    : TablePane(name, parent), m_what(what), m_selection(selection), m_model(new RowsModel(this))
{
    auto* proxy = new WordsProxy(this);
    m_proxy = proxy;
    proxy->setSourceModel(m_model);
    proxy->setSortRole(RowsModel::SortRole);
    setModel(proxy);
    table()->setItemDelegate(
        new StateDelegate(RowsModel::StateRole, stateColumn, RowsModel::MonospaceRole, table()));
    table()->setSortingEnabled(true);
    table()->setTextElideMode(Qt::ElideRight);
    table()->sortByColumn(-1, Qt::AscendingOrder); // as the session has them, until asked
    filter()->setPlaceholder(tr("Filter: words, -not, Enter keeps them"));
    filter()->edit()->setAccessibleName(tr("Filter of %1").arg(what));
    connect(filter(), &FilterLine::changed, this, [this, proxy](const QString& text) {
        proxy->setText(text);
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
    const int columns = m_model->columnCount();
    m_model->setRows(rows);
    if (rows != nullptr && columns != m_model->columnCount()) {
        QList<int> widths;
        for (const auto& column : rows->columns) {
            widths.append(column.widthChars);
        }
        setColumnWidths(widths);
    }
    count();
    follow(m_selection.item());
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

void RowsPane::showItem(int proxyRow)
{
    table()->selectRow(proxyRow);
    emit activated(m_proxy->index(proxyRow, 0));
}

} // namespace drmscope::app
