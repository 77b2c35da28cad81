// SPDX-License-Identifier: MIT
// Which keys call what: those of the menus, and those of the timeline.
#include "app/view/flame_pane.h"
#include "app/view/flame_view.h"
#include "app/view/key_sheet.h"
#include "app/view/main_window.h"
#include "app/view/timeline_view.h"

#include <QMenu>
#include <QMenuBar>

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

KeySheet* MainWindow::showKeys()
{
    auto* sheet = new KeySheet(keyBindings(), m_remembers, this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    sheet->open();
    return sheet;
}

} // namespace drmscope::app
