// SPDX-License-Identifier: MIT
#include "app/view/table_pane.h"

#include "app/model/long_table.h"
#include "app/model/settings.h"
#include "app/model/time_text.h"
#include "app/view/filter_line.h"
#include "app/view/hidden_note.h"
#include "app/view/short_label.h"
#include "app/view/table_look.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QHelpEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>

namespace drmscope::app {

namespace {

constexpr size_t kMostCopied = 100'000; // rows; more are an export
constexpr int kCellAir = 14;

} // namespace

void QuietTable::setEmptyText(const QString& text)
{
    m_emptyText = text;
    viewport()->update();
}

bool QuietTable::isCut(const QModelIndex& index) const
{
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    option.rect = visualRect(index); // where it may be wrapped
    const QSize wanted = itemDelegateForIndex(index)->sizeHint(option, index);
    return index.isValid() && (wanted.width() > option.rect.width() ||
                               (wordWrap() && wanted.height() > option.rect.height()));
}

// What a cell has no room for is told by its tool tip, above what the model says of it.
bool QuietTable::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) {
        return RowTable::viewportEvent(event);
    }
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto index = indexAt(help->pos());
    QString tip = index.data(Qt::ToolTipRole).toString();
    const QString whole = plainToolTip(index.data().toString());
    if (isCut(index) && tip != whole) {
        tip.prepend(whole);
    }
    QToolTip::showText(help->globalPos(), tip, viewport(), visualRect(index));
    return true;
}

void QuietTable::paintEvent(QPaintEvent* event)
{
    RowTable::paintEvent(event);
    if (model() != nullptr && model()->rowCount() > 0) {
        return;
    }
    QPainter painter(viewport());
    painter.setPen(palette().color(QPalette::Text)); // as HiddenNote does
    painter.drawText(viewport()->rect().adjusted(24, 12, -24, -12),
                     Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
}

void QuietTable::resizeEvent(QResizeEvent* event)
{
    RowTable::resizeEvent(event);
    emit resized();
}

// Which would read a long one from the file row by row; its filter finds as well.
void QuietTable::keyboardSearch(const QString& text)
{
    if (qobject_cast<LongTable*>(model()) == nullptr) {
        RowTable::keyboardSearch(text);
    }
}

TablePane::TablePane(const QString& name, QWidget* parent)
    : QWidget(parent), m_name(name), m_table(new QuietTable(this)), m_filter(new FilterLine(this)),
      m_tools(new QHBoxLayout), m_all(new QPushButton(tr("Show all"), this)),
      m_none(new HiddenNote(tr("The filter hides all rows."), m_table->viewport())),
      m_counts(new ShortLabel(this))
{
    m_counts->setForegroundRole(QPalette::PlaceholderText);
    m_tools->setContentsMargins(8, 6, 10, 6);
    m_tools->setSpacing(14);
    m_tools->addWidget(m_filter, 8);
    m_tools->addWidget(m_all);
    m_tools->addStretch(1);
    m_tools->addWidget(m_counts);
    m_all->hide();
    connect(m_all, &QPushButton::clicked, this, &TablePane::showAll);
    connect(m_none, &HiddenNote::allAsked, this, &TablePane::showAll);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(m_tools);
    layout->addWidget(m_table, 1);
    dressTable(*m_table);
    setFocusProxy(m_table); // whoever goes to the pane goes to its rows
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->horizontalHeader()->setStretchLastSection(false);
    connect(m_table, &QWidget::customContextMenuRequested, this, &TablePane::showMenu);
    connect(m_table->horizontalHeader(), &QWidget::customContextMenuRequested, this,
            &TablePane::showColumnMenu);
    connect(m_table, &QTableView::activated, this, &TablePane::activated);
    connect(m_table, &QTableView::clicked, this, &TablePane::chosen); // again, if it was
    connect(m_table, &QuietTable::resized, this, [this] {
        m_none->setGeometry(m_table->viewport()->rect());
        fitColumns();
    });
    connect(m_table->horizontalHeader(), &QHeaderView::sectionResized, this,
            [this](int /*section*/, int before, int now) {
                if (m_fitting) {
                    return;
                }
                if (before == 0 || now == 0) { // hidden or shown, once the header knows its length
                    QMetaObject::invokeMethod(this, &TablePane::fitColumns, Qt::QueuedConnection);
                    return;
                }
                m_widest = -1; // whoever drags a column wants it as it is
            });
    auto* copy = new QAction(tr("Copy rows"), m_table);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(copy, &QAction::triggered, this, &TablePane::copyRows);
    m_table->addAction(copy);
}

void TablePane::setModel(QAbstractItemModel* model)
{
    m_table->setModel(model);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid() && !m_marking) {
                    emit chosen(current);
                }
            });
}

void TablePane::showAll()
{
    m_filter->clear();
    m_table->setFocus();
}

void TablePane::setTwoLines()
{
    m_table->setWordWrap(true);
    m_table->verticalHeader()->setDefaultSectionSize(2 * m_table->fontMetrics().lineSpacing() + 6);
}

void TablePane::addTool(QWidget* widget)
{
    m_tools->insertWidget(m_tools->count() - 3, widget);
}

void TablePane::findTerm(const QString& term)
{
    m_filter->stack().replaceAll(term);
    m_table->setFocus(Qt::OtherFocusReason);
}

void TablePane::showCounts(qint64 shown, qint64 all, const QString& what)
{
    m_all->setVisible(shown < all);
    m_none->setVisible(shown == 0 && all > 0);
    m_counts->setText(shown == all ? tr("%1: %2").arg(what, countText(all))
                                   : tr("%1 of %2 %3").arg(countText(shown), countText(all), what));
    m_tools->activate(); // a picture may be taken before the event loop runs again
}

void TablePane::showWork(const QString& text)
{
    m_counts->setText(text);
}

void TablePane::markRow(int row)
{
    m_marking = true;
    if (row < 0) {
        m_table->clearSelection();
        m_table->setCurrentIndex({});
    } else if (m_table->currentIndex().row() != row) {
        m_table->selectRow(row);
        m_table->scrollTo(m_table->model()->index(row, 0));
    }
    m_marking = false;
}

void TablePane::setColumnWidths(const QList<int>& chars, const QList<int>& leastChars)
{
    const int em = fontMetrics().averageCharWidth();
    m_widths.clear();
    m_fitting = true;
    for (int column = 0; column < chars.size(); ++column) {
        const int wanted = chars[column] * em + kCellAir;
        m_widths.append({wanted, leastChars.value(column, chars[column]) * em + kCellAir});
        m_table->setColumnWidth(column, wanted);
    }
    m_fitting = false;
    m_widest = static_cast<int>(std::max_element(chars.begin(), chars.end()) - chars.begin());
    fitColumns();
    if (m_remembers) {
        restoreColumns();
    }
}

void TablePane::fitColumns()
{
    const auto count = static_cast<int>(m_widths.size());
    if (m_widest < 0 || m_widest >= count || m_table->horizontalHeader()->count() != count ||
        m_table->isColumnHidden(m_widest)) {
        return;
    }
    int spare = m_table->viewport()->width();
    int give = 0; // what all can do without
    for (int column = 0; column < count; ++column) {
        if (!m_table->isColumnHidden(column)) {
            spare -= m_widths[column].wanted;
            give += m_widths[column].wanted - m_widths[column].least;
        }
    }
    const int taken = std::clamp(-spare, 0, give);
    m_fitting = true;
    for (int column = 0; column < count; ++column) {
        const auto& [wanted, least] = m_widths[column];
        const int less = taken == 0 ? 0 : ((wanted - least) * taken + give - 1) / give;
        const int more = column == m_widest ? std::max(spare, 0) : 0;
        if (!m_table->isColumnHidden(column)) {
            m_table->setColumnWidth(column, wanted - less + more);
        }
    }
    m_fitting = false;
}

void TablePane::widenColumn(int column, int width)
{
    if (column >= m_widths.size() || width <= m_widths[column].wanted) {
        return;
    }
    m_widths[column] = {width, width};
    if (m_widest < 0) { // somebody dragged one
        m_table->setColumnWidth(column, std::max(width, m_table->columnWidth(column)));
    }
    fitColumns();
}

QString TablePane::keyOf(const char* what) const
{
    return QStringLiteral("tables/%1/%2").arg(m_name, QLatin1String(what));
}

void TablePane::saveColumns() const
{
    const auto* header = m_table->horizontalHeader();
    if (header->count() > 0) { // it has rows, or had some
        Settings::setValue(keyOf("header"), header->saveState());
        Settings::setValue(keyOf("columns"), header->count());
        Settings::setValue(keyOf("fitted"), m_widest);
    }
}

void TablePane::restoreColumns()
{
    m_remembers = true;
    // What another version remembered has another number of columns.
    if (Settings::value(keyOf("columns")).toInt() == m_table->horizontalHeader()->count()) {
        m_fitting = true;
        m_table->horizontalHeader()->restoreState(Settings::value(keyOf("header")).toByteArray());
        m_fitting = false;
        const auto fitted = Settings::value(keyOf("fitted"));
        m_widest = fitted.isValid() ? fitted.toInt() : -1;
        fitColumns();
    }
}

void TablePane::copyRows()
{
    const auto* model = m_table->model();
    QStringList titles;
    QList<int> columns;
    const auto* header = m_table->horizontalHeader();
    for (int place = 0; place < header->count(); ++place) {
        const int column = header->logicalIndex(place);
        if (!m_table->isColumnHidden(column)) {
            columns.append(column);
            titles.append(model->headerData(column, Qt::Horizontal).toString());
        }
    }
    std::vector<int> rows;
    qint64 chosen = 0;
    for (const auto& range : m_table->selectionModel()->selection()) {
        chosen += range.height();
        for (int row = range.top(); row <= range.bottom() && rows.size() < kMostCopied; ++row) {
            rows.push_back(row);
        }
    }
    if (rows.empty()) {
        return;
    }
    const auto copied = static_cast<qint64>(rows.size());
    const QString done =
        copied == chosen
            ? tr("Rows copied: %1.").arg(countText(copied))
            : tr("%1 of %2 rows copied; File › Export as writes all, as CSV or otherwise.")
                  .arg(countText(copied), countText(chosen));
    const auto put = [this, done](const QString& text) {
        QApplication::clipboard()->setText(text);
        emit told(done);
    };
    const QString title = titles.join(QLatin1Char('\t'));
    if (auto* table = dynamic_cast<LongTable*>(m_table->model()); table != nullptr) {
        return table->askForText(rows, columns, title, put);
    }
    QString lines = title + QLatin1Char('\n');
    for (const int row : rows) {
        QStringList cells;
        for (const int column : columns) {
            cells.append(model->index(row, column).data().toString());
        }
        lines += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    put(lines);
}

QMenu* TablePane::makeMenu(const QModelIndex& index)
{
    auto* menu = new QMenu(this);
    fillMenu(menu, index);
    if (index.isValid()) {
        menu->addAction(tr("Copy rows"), QKeySequence::Copy, this, &TablePane::copyRows);
        menu->addAction(tr("Copy this cell"), this, [text = index.data().toString()] {
            QApplication::clipboard()->setText(text);
        });
    }
    const auto* header = m_table->horizontalHeader();
    auto* columns = menu->addMenu(tr("Columns"));
    auto* sort = menu->addMenu(tr("Sort by"));
    sort->setEnabled(m_table->isSortingEnabled());
    for (int place = 0; place < header->count(); ++place) {
        const int column = header->logicalIndex(place);
        QString title = m_table->model()->headerData(column, Qt::Horizontal).toString();
        title.replace(QLatin1Char('&'), QStringLiteral("&&"));
        sort->addAction(title, this, [this, column] { sortBy(column); });
        auto* action = columns->addAction(title);
        action->setCheckable(true);
        action->setChecked(!m_table->isColumnHidden(column));
        connect(action, &QAction::toggled, this, [this, column](bool shown) {
            m_table->setColumnHidden(column, !shown);
            if (m_table->horizontalHeader()->hiddenSectionCount() ==
                m_table->horizontalHeader()->count()) {
                m_table->setColumnHidden(column, false); // a table of nothing has no way back
            }
        });
    }
    return menu;
}

// As a click on its title: the other way round when it is asked again.
void TablePane::sortBy(int column)
{
    const auto* header = m_table->horizontalHeader();
    const bool again = header->sortIndicatorSection() == column;
    m_table->sortByColumn(column, again && header->sortIndicatorOrder() == Qt::AscendingOrder
                                      ? Qt::DescendingOrder
                                      : Qt::AscendingOrder);
}

void TablePane::fillMenu(QMenu* /*menu*/, const QModelIndex& /*index*/) {}

void TablePane::showMenu(const QPoint& point)
{
    auto* menu = makeMenu(m_table->indexAt(point));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(m_table->viewport()->mapToGlobal(point));
}

void TablePane::showColumnMenu(const QPoint& point)
{
    auto* menu = makeMenu({});
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(m_table->horizontalHeader()->mapToGlobal(point));
}

} // namespace drmscope::app
