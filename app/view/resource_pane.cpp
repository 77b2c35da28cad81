// SPDX-License-Identifier: MIT
#include "app/view/resource_pane.h"

#include "app/model/time_text.h"
#include "app/view/state_delegate.h"
#include "app/view/table_look.h"

#include <QCheckBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QVBoxLayout>

namespace drmscope::app {

ResourcePane::ResourcePane(SessionDocument& document, Selection& selection, QWidget* parent)
    : QWidget(parent), m_selection(selection), m_model(new ResourceTableModel(document, this)),
      m_table(new QTableView(this)), m_filter(new QLineEdit(this)),
      m_onlyOutlived(new QCheckBox(tr("Only held, leaked or live"), this)),
      m_counts(new QLabel(this))
{
    m_filter->setPlaceholderText(tr("Filter by name, call site or device"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setAccessibleName(tr("Filter of the resource table"));
    m_filter->setMaximumWidth(fontMetrics().averageCharWidth() * 60);
    m_counts->setForegroundRole(QPalette::PlaceholderText);

    auto* line = new QHBoxLayout;
    line->setContentsMargins(8, 6, 10, 6);
    line->setSpacing(14);
    line->addWidget(m_filter, 3);
    line->addWidget(m_onlyOutlived);
    line->addStretch(1);
    line->addWidget(m_counts);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(m_table, 1);

    dressTable(*m_table);
    m_table->setAccessibleName(tr("Managed resources"));
    m_table->setItemDelegate(new StateDelegate(ResourceTableModel::StateRole,
                                               ResourceTableModel::End,
                                               ResourceTableModel::MonospaceRole, m_table));
    m_table->setModel(m_model);
    m_table->horizontalHeader()->setSortIndicator(ResourceTableModel::Added, Qt::AscendingOrder);
    m_table->setSortingEnabled(true);
    const int em = fontMetrics().averageCharWidth();
    const std::array widths{27, 9, 8, 11, 11, 10, 20, 13};
    for (size_t i = 0; i < widths.size(); ++i) {
        m_table->setColumnWidth(static_cast<int>(i), widths.at(i) * em + 10);
    }

    connect(m_filter, &QLineEdit::textChanged, this, &ResourcePane::filterChanged);
    connect(m_onlyOutlived, &QCheckBox::toggled, this, &ResourcePane::filterChanged);
    connect(m_model, &ResourceTableModel::ordered, this, [this] {
        showCounts();
        follow(m_selection.item());
    });
    connect(&selection, &Selection::changed, this, &ResourcePane::follow);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid() && !m_following) {
                    m_selection.choose(
                        Selection::Kind::Resource,
                        current.data(ResourceTableModel::ResourceIdRole).toLongLong());
                }
            });
}

void ResourcePane::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void ResourcePane::follow(const Selection::Item& item)
{
    const int row = item.kind == Selection::Kind::Resource ? m_model->rowOf(item.id) : -1;
    m_following = true;
    if (row < 0) {
        m_table->clearSelection();
        m_table->setCurrentIndex({});
    } else if (m_table->currentIndex().row() != row) {
        m_table->selectRow(row);
        m_table->scrollTo(m_model->index(row, 0));
    }
    m_following = false;
}

void ResourcePane::filterChanged()
{
    m_model->setFilter({m_filter->text(), m_onlyOutlived->isChecked()});
}

void ResourcePane::showCounts()
{
    const qint64 shown = m_model->rowCount();
    const qint64 all = m_model->totalCount();
    m_counts->setText(shown == all
                          ? tr("%1 resources").arg(countText(all))
                          : tr("%1 of %2 resources").arg(countText(shown), countText(all)));
}

} // namespace drmscope::app
