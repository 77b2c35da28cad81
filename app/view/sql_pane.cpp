// SPDX-License-Identifier: MIT
#include "app/view/sql_pane.h"

#include "app/view/filter_line.h"
#include "app/view/rows_pane.h"

#include <QEvent>
#include <QFontDatabase>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace drmscope::app {

SqlPane::SqlPane(SessionDocument& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_edit(new QPlainTextEdit(this)),
      m_views(new QTreeWidget(this)),
      m_result(new RowsPane(QStringLiteral("sql"), tr("rows"), -1, m_none, this)),
      m_run(new QPushButton(tr("Run (Ctrl+Enter)"), this)),
      m_stop(new QPushButton(tr("Stop"), this)), m_message(new QLabel(this))
{
    m_edit->setPlainText(QStringLiteral("SELECT * FROM leak"));
    m_edit->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_edit->setAccessibleName(tr("SQL"));
    m_edit->setTabChangesFocus(true);
    m_edit->installEventFilter(this);
    setFocusProxy(m_edit);
    m_views->setHeaderLabel(tr("Views and tables"));
    m_views->setAccessibleName(tr("Views and tables"));
    m_views->setToolTip(tr("Enter or a double click puts the name into the statement"));
    m_result->table()->setAccessibleName(tr("Result"));
    m_result->setEmptyText(tr("A statement's rows stand here. Times are nanoseconds on the trace "
                              "clock; the session itself cannot be changed."));
    m_message->setTextFormat(Qt::PlainText);
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_stop->setEnabled(false);
    auto* line = new QHBoxLayout;
    line->addWidget(m_run);
    line->addWidget(m_stop);
    line->addWidget(m_message, 1);
    auto* upper = new QWidget(this);
    auto* column = new QVBoxLayout(upper);
    column->setContentsMargins(6, 6, 6, 4);
    column->addWidget(m_edit, 1);
    column->addLayout(line);
    auto* left = new QSplitter(Qt::Vertical, this);
    left->addWidget(upper);
    left->addWidget(m_result);
    left->setSizes({90, 270});
    auto* all = new QSplitter(Qt::Horizontal, this);
    all->addWidget(left);
    all->addWidget(m_views);
    m_edit->setMinimumHeight(2 * fontMetrics().lineSpacing() + 8);
    m_views->setMinimumWidth(fontMetrics().averageCharWidth() * 20);
    all->setStretchFactor(0, 4);
    all->setStretchFactor(1, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(all);
    connect(m_run, &QPushButton::clicked, this, &SqlPane::run);
    connect(m_stop, &QPushButton::clicked, this, &SqlPane::stop);
    connect(m_views, &QTreeWidget::itemActivated, this,
            [this](const QTreeWidgetItem* item) { m_edit->insertPlainText(item->text(0)); });
    connect(&document, &SessionDocument::stateChanged, this, &SqlPane::reset);
    connect(&m_session, &SqlSession::viewsRead, this, &SqlPane::listViews);
    connect(&m_session, &SqlSession::ready, this, &SqlPane::showRows);
    connect(&m_session, &SqlSession::failed, this, &SqlPane::end);
}

RowsModel* SqlPane::model() const
{
    return m_result->rowsModel();
}

void SqlPane::reset()
{
    if (m_document.isReload()) {
        return;
    }
    m_views->clear();
    m_result->setRows(nullptr);
    m_message->clear();
    m_session.setFile(m_document.contents() == nullptr ? QString() : m_document.path());
}

void SqlPane::listViews(const std::vector<SqlSession::View>& views)
{
    for (const auto& view : views) {
        auto* item = new QTreeWidgetItem(m_views, {view.name});
        for (const auto& column : view.columns) {
            new QTreeWidgetItem(item, {column});
        }
    }
}

void SqlPane::run()
{
    if (m_document.contents() == nullptr) {
        return;
    }
    const auto chosen =
        m_edit->textCursor().selectedText().replace(QChar(0x2029), QLatin1Char('\n'));
    const auto sql = chosen.trimmed().isEmpty() ? m_edit->toPlainText() : chosen;
    setRunning(true, tr("Running…"));
    m_session.run(sql);
}

void SqlPane::setRunning(bool running, const QString& message)
{
    m_run->setEnabled(!running);
    m_stop->setEnabled(running);
    m_message->setText(message);
}

void SqlPane::stop()
{
    m_session.stop();
    end(tr("Stopped."));
}

// The rows of the statement before are no answer to this one.
void SqlPane::end(const QString& message)
{
    m_result->setRows(nullptr);
    setRunning(false, message);
}

void SqlPane::showRows(const std::shared_ptr<const Rows>& rows, const QString& message)
{
    setRunning(false, message);
    const auto* before = model()->rows();
    const bool alike = before != nullptr &&
                       std::equal(before->columns.begin(), before->columns.end(),
                                  rows->columns.begin(), rows->columns.end(),
                                  [](const auto& a, const auto& b) { return a.title == b.title; });
    m_result->setRows(rows);
    if (alike) {
        return; // sorted and filtered as the last were
    }
    m_result->filter()->clear();
    QList<int> widths;
    for (int i = 0; i < model()->columnCount(); ++i) {
        m_result->table()->setColumnHidden(i, false);
        widths.append(rows->columns[static_cast<size_t>(i)].widthChars);
    }
    m_result->table()->sortByColumn(-1, Qt::AscendingOrder);
    m_result->setColumnWidths(widths);
}

bool SqlPane::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter && (key->modifiers() & Qt::ControlModifier) != 0) {
            run();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace drmscope::app
