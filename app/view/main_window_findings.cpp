// SPDX-License-Identifier: MIT
// Findings that appear while a session is recorded.
#include "app/model/call_site.h"
#include "app/model/finding_match.h"
#include "app/model/open_resources.h"
#include "app/model/time_text.h"
#include "app/model/timeline.h"
#include "app/view/main_window.h"
#include "app/view/rows_pane.h"

#include <QAccessible>
#include <QDockWidget>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>
#include <algorithm>

namespace drmscope::app {

// What was chosen and what is new may stand in other rows by now.
void MainWindow::carrySelection(const SessionContents& before, const SessionContents& now)
{
    const auto item = m_selection.item();
    if (item.kind == Selection::Kind::Finding) {
        const RowId same = sameFinding(before.findings, item.id, now.findings);
        const auto* was = before.finding(item.id);
        if (same != 0) {
            m_selection.renumber(same);
        } else if (was != nullptr) { // a running recording may take back what it told
            m_selection.choose(Selection::Kind::Device, was->deviceId);
        }
    }
    if (item.kind == Selection::Kind::CallSite) {
        const auto same =
            before.outline ? callSiteOf(now, item.id) : sameCallSite(before, item.id, now);
        same ? m_selection.renumber(same->first) : m_selection.clear();
    }
    if (item.kind == Selection::Kind::Resource) {
        const RowId same = sameResource(before, item.id, now);
        const RowId deviceId = before.timeline->deviceOfResource(item.id);
        if (same != 0) {
            m_selection.renumber(same);
        } else {
            m_selection.choose(Selection::Kind::Device, deviceId);
        }
    }
    if (before.findingTable == now.findingTable) {
        return;
    }
    for (RowId& id : m_news) {
        id = sameFinding(before.findings, id, now.findings);
    }
    m_news.erase(std::remove(m_news.begin(), m_news.end(), 0), m_news.end());
    if (before.isRecording()) {
        for (const RowId id : newFindings(before.findings, now.findings)) {
            if (now.finding(id)->severity != Severity::Information) {
                m_untold.push_back(id);
            }
        }
    }
}

// They come to the front once in a recording, unless somebody works in another table; later ones
// wait behind a button.
void MainWindow::tellNews()
{
    const auto untold = std::exchange(m_untold, {});
    const bool anyNew = !untold.empty();
    if (anyNew) {
        if (!m_toldNews && !m_tabs->isAncestorOf(focusWidget())) {
            m_tabs->setCurrentWidget(m_findings);
        }
        m_toldNews = true;
        m_news.insert(m_news.end(), untold.begin(), untold.end());
    }
    if (m_tabs->currentWidget() == m_findings) {
        m_news.clear(); // they are in sight
    }
    showNews();
    if (anyNew && QAccessible::isActive()) {
        QWidget* told = m_news.empty() ? static_cast<QWidget*>(m_findings->table()) : m_newsButton;
        QAccessibleEvent alert(told, QAccessible::Alert);
        QAccessible::updateAccessibility(&alert);
    }
}

Selection::Item MainWindow::lastingItem() const
{
    const auto& item = m_selection.item();
    const bool isOpen =
        (item.kind == Selection::Kind::Resource || item.kind == Selection::Kind::CallSite) &&
        m_document.contents()->openAdd(item.id) != nullptr;
    return isOpen ? Selection::Item{Selection::Kind::Device,
                                    m_document.contents()->openAdd(item.id)->span.deviceId}
                  : item;
}

void MainWindow::showNews()
{
    const auto count = static_cast<qint64>(m_news.size());
    m_newsPlace->setVisible(count > 0);
    m_newsButton->setText(count == 1 ? tr("▲ 1 new finding")
                                     : tr("▲ %1 new findings").arg(countText(count)));
}

// To what nobody has looked at, else to the gravest.
void MainWindow::goToNews()
{
    const auto& contents = m_document.contents();
    if (contents == nullptr || contents->findings.empty()) {
        return;
    }
    const RowId id = m_news.empty() ? contents->findings.front().id : m_news.front();
    m_docks.last()->show();
    m_tabs->setCurrentWidget(m_findings);
    m_findings->setFocus();
    m_selection.choose(Selection::Kind::Finding, id);
}

} // namespace drmscope::app
