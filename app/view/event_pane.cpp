// SPDX-License-Identifier: MIT
#include "app/view/event_pane.h"

#include "app/model/nothing_recorded.h"
#include "app/view/filter_line.h"
#include "app/view/state_delegate.h"

#include <QHeaderView>
#include <QLineEdit>

namespace drmscope::app {

EventPane::EventPane(SessionDocument& document, Selection& selection, QWidget* parent)
    : TablePane(QStringLiteral("events"), parent), m_selection(selection),
      m_model(new EventTableModel(document, this))
{
    setModel(m_model);
    table()->sortByColumn(-1, Qt::AscendingOrder); // as they happened, until asked
    table()->setSortingEnabled(true);
    table()->setAccessibleName(tr("Events"));
    table()->setItemDelegate(new StateDelegate(-1, -1, EventTableModel::MonospaceRole, table()));
    setColumnWidths({16, 14, 12, 24, 8, 18, 34, 5, 8, 19, 10},
                    {16, 12, 9, 16, 8, 14, 18, 5, 8, 19, 10});
    for (const int column : {EventTableModel::Object, EventTableModel::Number}) {
        table()->setColumnHidden(column, true);
    }
    filter()->setPlaceholder(tr("Filter: event, name, device, command, pid, call site, 0xaddress"));
    filter()->edit()->setAccessibleName(tr("Filter of events"));
    connect(filter(), &FilterLine::changed, m_model, &EventTableModel::setFilter);
    connect(&document, &SessionDocument::stateChanged, this, [this, &document] {
        if (!document.isReload()) {
            setEmptyText({}); // nobody has counted them yet
        }
    });
    connect(m_model, &EventTableModel::ordered, this, [this, &document] {
        const bool none = document.contents() != nullptr && m_model->totalCount() == 0;
        setEmptyText(none ? noEventText(*document.contents()) : QString());
        showCounts(m_model->rowCount(), m_model->totalCount(),
                   m_model->capped() ? tr("events, more match") : tr("events"));
        if (m_selection.item().kind == Selection::Kind::Event) {
            follow(m_selection.item());
        }
    });
    connect(m_model, &EventTableModel::ordering, this,
            [this](int percent) { showWork(tr("sorting events: %1 %").arg(percent)); });
    connect(this, &TablePane::chosen, this, [this](const QModelIndex& index) {
        m_selection.choose(Selection::Kind::Event,
                           index.data(EventTableModel::EventIdRole).toLongLong());
    });
    connect(&selection, &Selection::changed, this, &EventPane::follow);
}

void EventPane::follow(const Selection::Item& item)
{
    if (item.kind != Selection::Kind::Event) {
        markRow(-1);
        return;
    }
    if (table()->currentIndex().data(EventTableModel::EventIdRole).toLongLong() == item.id) {
        return;
    }
    m_model->askForRow(item.id, [this, item](int row) {
        if (item == m_selection.item()) {
            markRow(row);
        }
    });
}

} // namespace drmscope::app
