// SPDX-License-Identifier: MIT
// The tabs below the timeline.
#include "app/model/filter_groups.h"
#include "app/model/nothing_recorded.h"
#include "app/model/session_tables.h"
#include "app/model/time_text.h"
#include "app/view/device_list_view.h"
#include "app/view/event_pane.h"
#include "app/view/filter_bar.h"
#include "app/view/filter_line.h"
#include "app/view/main_window.h"
#include "app/view/resource_pane.h"
#include "app/view/rows_pane.h"
#include "app/view/sql_pane.h"
#include "app/view/timeline_view.h"

#include <QStatusBar>
#include <QTabWidget>
#include <algorithm>
#include <utility>

namespace drmscope::app {

namespace {

// A row is of one name: one call site can have several, and the panel counts it once.
QString callSiteWords(const SessionContents& contents)
{
    const auto sites = std::count_if(
        contents.groups->begin(), contents.groups->end(),
        [](const FilterGroup& group) { return group.by == FilterGroup::By::CallSite; });
    return sites == 0   ? MainWindow::tr("call sites")
           : sites == 1 ? MainWindow::tr("rows of 1 call site")
                        : MainWindow::tr("rows of %1 call sites").arg(countText(sites));
}

} // namespace

void MainWindow::makeTables()
{
    const auto addRows = [this](const char* name, const QString& title, const QString& what,
                                int stateColumn) {
        auto* pane = new RowsPane(QLatin1String(name), what, stateColumn, m_selection, m_tabs);
        pane->table()->setAccessibleName(title);
        m_tabs->addTab(pane, title);
        // Enter and double click go there, whatever was chosen before.
        connect(pane, &TablePane::activated, this, [this] { atTimeline()->fitSelection(); });
        return pane;
    };
    m_findings = addRows("findings", tr("Findings"), tr("findings"), kStateColumn);
    m_findings->setTwoLines();
    m_resources = new ResourcePane(m_document, m_filter, m_selection, m_tabs);
    connect(m_resources, &ResourcePane::wordsKnown, m_filterBar->line(), &FilterLine::setWords);
    connect(m_resources, &TablePane::activated, this, [this] { atTimeline()->fitSelection(); });
    m_tabs->addTab(m_resources, tr("Resources"));
    m_events = new EventPane(m_document, m_selection, m_tabs);
    connect(m_events, &TablePane::activated, this, [this] { atTimeline()->fitSelection(); });
    m_tabs->addTab(m_events, tr("Events"));
    m_callSites = addRows("call-sites", tr("Call sites"), tr("call sites"), kStateColumn);
    m_holders = addRows("holders", tr("Files and pins"), tr("holders"), kStateColumn);
    m_log = addRows("log", tr("Log"), tr("lines"), kStateColumn);
    m_sql = new SqlPane(m_document, m_tabs);
    m_tabs->addTab(m_sql, tr("SQL"));
    m_log->setEmptyText(tr("Neither the kernel nor the recorder had anything to say: there is "
                           "nothing to look after here."));
    for (const auto* pane : panes()) {
        connect(pane, &TablePane::told, this,
                [this](const QString& text) { statusBar()->showMessage(text, 8000); });
    }
}

QList<TablePane*> MainWindow::panes() const
{
    return {m_findings, m_resources, m_events, m_callSites, m_holders, m_log};
}

void MainWindow::showTables()
{
    const auto& contents = m_document.contents();
    const bool any = contents != nullptr;
    m_findings->setRows(any ? contents->findingTable : nullptr);
    m_callSites->setRows(any ? contents->callSiteTable : nullptr);
    m_callSites->setWhat(any ? callSiteWords(*contents) : QString());
    m_holders->setRows(any ? contents->holderTable : nullptr);
    m_log->setRows(any ? contents->logTable : nullptr);
    m_findings->setEmptyText(any ? noFindingText(*contents) : QString());
    m_callSites->setEmptyText(any ? noResourceText(*contents) : QString());
    m_holders->setEmptyText(any ? noHolderText(*contents) : QString());
}

void MainWindow::detailRead(const Selection::Item& item, const Detail& detail)
{
    const bool hasLanes =
        item.kind == Selection::Kind::Finding || item.kind == Selection::Kind::CallSite;
    const bool stays = std::exchange(m_lookedAt, {}) == item;
    if (hasLanes && stays) {
        m_timeline->markFocus(detail.focus);
    } else if (hasLanes && m_timeline->focus().item() != item) {
        m_timeline->showFocus(detail.focus);
    } else if (item.kind == Selection::Kind::Event && detail.event) {
        m_timeline->showMoment(*detail.event);
        m_devices->mark(detail.event->deviceId);
    } else if (item.kind == Selection::Kind::Resource && detail.span) {
        m_timeline->showLife(*detail.span);
    }
}

void MainWindow::findResources(const QString& term)
{
    m_tabs->setCurrentWidget(m_resources);
    m_resources->findTerm(term);
}

void MainWindow::findEvents(const QString& text)
{
    m_tabs->setCurrentWidget(m_events);
    m_events->findTerm(text);
}

} // namespace drmscope::app
