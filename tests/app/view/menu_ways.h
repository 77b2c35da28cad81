// SPDX-License-Identifier: MIT
#pragma once

#include "app/view/main_window.h"

#include <QAction>
#include <QApplication>
#include <QMenu>
#include <QMenuBar>
#include <QTest>

namespace drmscope::app::test {

// From the menu bar down to an action: what one clicks, or walks to.
using MenuWay = QList<QAction*>;

inline void collectWays(const QWidget& menu, const MenuWay& before, QList<MenuWay>& ways)
{
    for (auto* action : menu.actions()) {
        if (action->isSeparator()) {
            continue;
        }
        const MenuWay way = before + MenuWay{action};
        // What was opened lately is another list every time; main_window_test opens from it.
        const bool recent = action->text().contains(QStringLiteral("recent"));
        if (action->menu() == nullptr) {
            ways.append(way);
        } else if (!recent) {
            collectWays(*action->menu(), way, ways);
        }
    }
}

inline QList<MenuWay> menuWays(const MainWindow& window)
{
    QList<MenuWay> ways;
    collectWays(*window.menuBar(), {}, ways);
    return ways;
}

inline QString nameOf(const MenuWay& way)
{
    QStringList names;
    for (const auto* action : way) {
        names.append(action->text().remove(QLatin1Char('&')));
    }
    return names.join(QStringLiteral(" › "));
}

inline bool click(const MainWindow& window, const MenuWay& way)
{
    QWidget* menu = window.menuBar();
    for (auto* action : way) {
        auto* popup = qobject_cast<QMenu*>(menu);
        const QRect place = popup == nullptr ? window.menuBar()->actionGeometry(action)
                                             : popup->actionGeometry(action);
        QTest::mouseMove(menu, place.topLeft() + QPoint(4, 4));
        QTest::mouseMove(menu, place.center());
        QTest::mouseClick(menu, Qt::LeftButton, {}, place.center());
        menu = action->menu();
        if (menu != nullptr && !QTest::qWaitFor([menu] { return menu->isVisible(); })) {
            return false;
        }
    }
    return true;
}

// Where keys go.
inline QWidget* keysOf(MainWindow& window)
{
    return window.focusWidget() == nullptr ? &window : window.focusWidget();
}

// Alt and the letter of the menu, arrows to the line, Right into what opens beside it, Enter.
inline bool walk(MainWindow& window, const MenuWay& way)
{
    const QString title = way.front()->text();
    const auto letter = title.at(title.indexOf(QLatin1Char('&')) + 1).toUpper().unicode();
    QTest::keyClick(keysOf(window), static_cast<Qt::Key>(letter), Qt::AltModifier);
    for (qsizetype depth = 1; depth < way.size(); ++depth) {
        auto* menu = way[depth - 1]->menu();
        if (!QTest::qWaitFor([menu] { return menu->isVisible(); })) {
            return false;
        }
        for (int line = 0; menu->activeAction() != way[depth]; ++line) {
            if (line > menu->actions().size()) {
                return false;
            }
            QTest::keyClick(menu, Qt::Key_Down);
        }
        QTest::keyClick(menu, way[depth]->menu() == nullptr ? Qt::Key_Return : Qt::Key_Right);
    }
    return true;
}

} // namespace drmscope::app::test
