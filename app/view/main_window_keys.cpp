// SPDX-License-Identifier: MIT
// Which keys call what: those of the menus, and those of the timeline.
#include "app/view/device_list_view.h"
#include "app/view/failure_bar.h"
#include "app/view/filter_bar.h"
#include "app/view/flame_pane.h"
#include "app/view/flame_view.h"
#include "app/view/group_panel.h"
#include "app/view/inspector_view.h"
#include "app/view/key_sheet.h"
#include "app/view/main_window.h"
#include "app/view/pick_dialog.h"
#include "app/view/timeline_view.h"

#include <QMenu>
#include <QMenuBar>
#include <QStackedWidget>
#include <QTabWidget>
#include <algorithm>

namespace drmscope::app {

namespace {

// Every action that stands in a menu, "File: Open"; the files of `recent` are none.
void addMenu(std::vector<KeyBinding>& bindings, const QMenu& menu, const QMenu* recent,
             const QString& path)
{
    for (auto* action : menu.actions()) {
        if (action->isSeparator()) {
            continue;
        }
        QString text = action->text();
        text.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
        const QString name = QStringLiteral("%1: %2").arg(path, text);
        if (action->menu() != nullptr) {
            if (action->menu() != recent) {
                addMenu(bindings, *action->menu(), recent, name);
            }
            continue;
        }
        bindings.push_back(
            {name, action->property(MainWindow::kNormalKeys).value<QList<QKeySequence>>(),
             [action] { return action->shortcuts(); },
             [action](const QList<QKeySequence>& keys) { action->setShortcuts(keys); }});
    }
}

// What keys do while one view has the focus.
template <typename View, typename Command>
void addCommands(std::vector<KeyBinding>& bindings, View& view,
                 const std::vector<CommandKeys<Command>>& all)
{
    for (const auto& each : all) {
        bindings.push_back({each.name, each.normal,
                            [&view, command = each.command] { return view.keys().of(command); },
                            [&view, command = each.command](const QList<QKeySequence>& keys) {
                                view.keys().set(command, keys);
                            },
                            &view});
    }
}

} // namespace

std::vector<KeyBinding> MainWindow::keyBindings() const
{
    std::vector<KeyBinding> bindings;
    addCommands(bindings, *m_timeline, timelineKeys());
    addCommands(bindings, *m_flame->view(), flameKeys());
    for (const auto* top : menuBar()->actions()) {
        QString name = top->text();
        addMenu(bindings, *top->menu(), m_recentMenu, name.remove(QLatin1Char('&')));
    }
    return bindings;
}

void MainWindow::goToPart(int by)
{
    QWidgetList parts{m_devices, m_groups, m_notOpened, m_filterBar, m_middle, m_tabs, m_inspector};
    parts.removeIf([](const QWidget* part) { return !part->isVisible(); });
    auto* now = focusWidget(); // also while another program has the keys
    const auto at = std::find_if(parts.cbegin(), parts.cend(), [now](const QWidget* part) {
        return part == now || part->isAncestorOf(now);
    });
    const auto count = parts.size();
    if (count == 0) {
        return;
    }
    const auto from = at == parts.cend() ? parts.indexOf(m_middle) : at - parts.cbegin();
    auto* next = parts[(from + by + count) % count];
    if (next == m_filterBar) {
        m_filterBar->open();
    } else if (auto* stack = qobject_cast<QStackedWidget*>(next); stack != nullptr) {
        stack->currentWidget()->setFocus(Qt::ShortcutFocusReason);
    } else if (next == m_tabs) {
        m_tabs->currentWidget()->setFocus(Qt::ShortcutFocusReason);
    } else {
        next->setFocus(Qt::ShortcutFocusReason);
    }
}

std::vector<Pick> MainWindow::timelinePicks()
{
    std::vector<Pick> picks;
    for (const auto& [command, name, normal] : timelineKeys()) {
        const auto keys = m_timeline->keys().of(command);
        picks.push_back(
            {name, keys.isEmpty() ? QString() : keys.front().toString(QKeySequence::NativeText),
             [this, called = command] {
                 atTimeline()->setFocus();
                 m_timeline->call(called);
             }});
    }
    return picks;
}

KeySheet* MainWindow::showKeys()
{
    auto* sheet = new KeySheet(keyBindings(), m_remembers, this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    sheet->open();
    return sheet;
}

} // namespace drmscope::app
