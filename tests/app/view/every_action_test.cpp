// SPDX-License-Identifier: MIT
// Whatever stands in a menu is done by mouse, by its keys, and by the keys that walk the menus;
// what the larger actions do then, actions_test and its neighbours see.
#include "app/model/timeline.h"
#include "app/view/key_sheet.h"
#include "app/view/main_window.h"
#include "app/view/resource_pane.h"
#include "app/view/timeline_view.h"
#include "app/view/tour.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/watched_application.h"

#include <QApplication>
#include <QDialog>
#include <QMenu>
#include <QMenuBar>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <functional>

using namespace drmscope::app;

class EveryActionTest : public QObject
{
    Q_OBJECT
private:
    // From the menu bar down to an action: what one clicks, or walks to.
    using Way = QList<QAction*>;

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;

    QString session() const { return m_folder.filePath(QStringLiteral("leak")); }

    // As it was before an action closed something, or opened something over it.
    void restore()
    {
        for (auto* over : QApplication::topLevelWidgets()) {
            if (auto* dialog = qobject_cast<QDialog*>(over);
                dialog != nullptr && over->isVisible()) {
                dialog->reject();
            } else if (qobject_cast<QMainWindow*>(over) != nullptr && over != m_window.get()) {
                over->close();
            }
        }
        delete m_window->findChild<Tour*>();
        m_window->showFlame(false);
        m_window->show();
        if (m_window->document().state() != SessionDocument::State::Ready) {
            m_window->open(session());
            QTRY_COMPARE(m_window->document().state(), SessionDocument::State::Ready);
            QTRY_VERIFY(!m_window->document().contents()->outline);
        }
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_window->timeline()->setFocus();
        QTRY_VERIFY(m_window->timeline()->hasFocus());
    }

    static void collect(const QWidget& menu, const Way& before, QList<Way>& ways)
    {
        for (auto* action : menu.actions()) {
            if (action->isSeparator()) {
                continue;
            }
            const Way way = before + Way{action};
            // What was opened lately is another list every time; main_window_test opens from it.
            const bool recent = action->text().contains(QStringLiteral("recent"));
            if (action->menu() == nullptr) {
                ways.append(way);
            } else if (!recent) {
                collect(*action->menu(), way, ways);
            }
        }
    }
    QList<Way> ways() const
    {
        QList<Way> ways;
        collect(*m_window->menuBar(), {}, ways);
        return ways;
    }
    static QString nameOf(const Way& way)
    {
        QStringList names;
        for (const auto* action : way) {
            names.append(action->text().remove(QLatin1Char('&')));
        }
        return names.join(QStringLiteral(" › "));
    }

    // Each that can be done now is done once; the others are those that need a recording.
    void doEach(const std::function<bool(const Way&)>& act, bool withKeysAlone = false)
    {
        QStringList cannot;
        int done = 0;
        for (const auto& way : ways()) {
            auto* action = way.back();
            if (!action->isEnabled()) {
                cannot.append(action->text().remove(QLatin1Char('&')));
                continue;
            }
            if (withKeysAlone && action->shortcut().isEmpty()) {
                continue;
            }
            QSignalSpy triggered(action, &QAction::triggered);
            QVERIFY2(act(way), qPrintable(nameOf(way)));
            QTRY_VERIFY2(!triggered.empty(), qPrintable(nameOf(way)));
            QCOMPARE(triggered.size(), 1);
            ++done;
            restore();
        }
        QVERIFY2(done > 40, qPrintable(QString::number(done)));
        QCOMPARE(cannot, (QStringList{QStringLiteral("Stop"),
                                      QStringLiteral("Record again, with the same settings"),
                                      QStringLiteral("Stop and discard")}));
    }

    bool click(const Way& way)
    {
        QWidget* menu = m_window->menuBar();
        for (auto* action : way) {
            auto* popup = qobject_cast<QMenu*>(menu);
            const QRect place = popup == nullptr ? m_window->menuBar()->actionGeometry(action)
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

    // Alt and the letter of the menu, arrows to the line, Right into what opens beside it, Enter.
    bool walk(const Way& way)
    {
        const QString title = way.front()->text();
        const auto letter = title.at(title.indexOf(QLatin1Char('&')) + 1).toUpper().unicode();
        QTest::keyClick(m_window->timeline(), static_cast<Qt::Key>(letter), Qt::AltModifier);
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

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 2000, 4000, QStringLiteral("0000:01:00.0")});
        maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 3999);
        maker.addResource(1, QStringLiteral("kmalloc"), 96, 130, 4000.1);
        maker.addResource(1, QStringLiteral("drm_encoder_cleanup"), 8, 2500, 0);
        maker.addLeak(2, 1);
        maker.write(session(), 5000);
        m_window = std::make_unique<MainWindow>();
        m_window->setRemembers(false);
        m_window->resize(1400, 900);
        m_window->show();
        restore();
    }
    void cleanupTestCase() { m_window.reset(); }

    void IsDoneByMouse()
    {
        doEach([this](const Way& way) { return click(way); });
    }

    void IsDoneByWalkingTheMenus()
    {
        doEach([this](const Way& way) { return walk(way); });
    }

    void IsDoneByItsOwnKeys()
    {
        const auto press = [this](const Way& way) {
            QTest::keySequence(m_window->timeline(), way.back()->shortcut());
            return true;
        };
        doEach(press, true);
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(EveryActionTest)
#include "every_action_test.moc"
