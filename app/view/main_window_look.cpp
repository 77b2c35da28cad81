// SPDX-License-Identifier: MIT
// How a session looked: not worth a file beside it, but worth coming back to.
#include "app/view/flame_pane.h"
#include "app/view/main_window.h"
#include "app/view/sql_pane.h"
#include "app/view/timeline_view.h"

#include <QJsonArray>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTabWidget>

namespace drmscope::app {

namespace {

constexpr int kSoonMs = 3000; // what a crash may lose of it

} // namespace

void MainWindow::keepLook()
{
    m_lookTimer.setSingleShot(true);
    m_lookTimer.setInterval(kSoonMs);
    connect(&m_lookTimer, &QTimer::timeout, this, &MainWindow::saveLook);
    const auto changed = [this] {
        if (m_remembers && !m_lookTimer.isActive()) {
            m_lookTimer.start();
        }
    };
    connect(m_timeline, &TimelineView::scaleChanged, this, changed);
    connect(m_timeline, &TimelineView::layoutChanged, this, changed);
    connect(m_timeline, &TimelineView::colourByChanged, this, changed);
    connect(m_timeline->verticalScrollBar(), &QScrollBar::valueChanged, this, changed);
    connect(&m_selection, &Selection::changed, this, changed);
    connect(&m_filter.stack(), &FilterStack::changed, this, changed);
    connect(m_tabs, &QTabWidget::currentChanged, this, changed);
    connect(m_flame, &FlamePane::lookChanged, this, changed);
    connect(m_sql->edit(), &QPlainTextEdit::textChanged, this, changed);
}

void MainWindow::saveLook()
{
    if (m_document.contents() == nullptr || m_document.path() != m_document.contents()->path) {
        return;
    }
    const auto item = lastingItem();
    QJsonObject look{
        {QStringLiteral("kind"), static_cast<int>(item.kind)},
        {QStringLiteral("id"), QString::number(item.id)},
        {QStringLiteral("tab"), m_tabs->currentIndex()},
        {QStringLiteral("filter"), QJsonArray::fromStringList(m_filter.stack().chips())},
        {QStringLiteral("timeline"), m_timeline->look()},
        {QStringLiteral("shows_flame"), showsFlame()},
        {QStringLiteral("flame"), m_flame->look()},
        {QStringLiteral("sql"), m_sql->edit()->toPlainText()}};
    if (item.kind == Selection::Kind::Finding) {
        look.insert(QStringLiteral("rule"),
                    QString::fromStdString(m_document.contents()->finding(item.id)->rule));
    }
    m_annotations.setLook(look);
}

// What is chosen is not brought into sight: one sees what one saw.
void MainWindow::restoreLook()
{
    const auto& look = m_annotations.look();
    m_flame->setLook(look.value(QStringLiteral("flame")).toObject());
    if (look.isEmpty()) {
        return;
    }
    for (const auto& chip : look.value(QStringLiteral("filter")).toArray()) {
        m_filter.stack().add(chip.toString());
    }
    if (const auto sql = look.value(QStringLiteral("sql")).toString(); !sql.isEmpty()) {
        m_sql->edit()->setPlainText(sql);
    }
    restoreSelection(look);
    m_tabs->setCurrentIndex(look.value(QStringLiteral("tab")).toInt());
    m_timeline->setLook(look.value(QStringLiteral("timeline")).toObject());
    showFlame(look.value(QStringLiteral("shows_flame")).toBool(showsFlame()));
}

// A finding, unless a rule of before told it: its row may be another's by now.
void MainWindow::restoreSelection(const QJsonObject& look)
{
    const int kind = look.value(QStringLiteral("kind")).toInt();
    const Selection::Item item{static_cast<Selection::Kind>(kind),
                               look.value(QStringLiteral("id")).toString().toLongLong()};
    if (item.kind == Selection::Kind::Finding) {
        const auto* finding = m_document.contents()->finding(item.id);
        const auto rule = look.value(QStringLiteral("rule")).toString();
        if (finding == nullptr || finding->rule != rule.toStdString()) {
            return;
        }
    } else if (kind <= 0 || kind > static_cast<int>(Selection::Kind::CallSite) ||
               item.kind == Selection::Kind::Event) {
        return;
    }
    m_lookedAt = item;
    m_selection.choose(item.kind, item.id);
}

} // namespace drmscope::app
