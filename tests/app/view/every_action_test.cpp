// SPDX-License-Identifier: MIT
// Whatever stands in a menu is done by mouse, by its keys, and by the keys that walk the menus, and
// what can be seen of it afterwards is looked for; what the larger actions do further on,
// actions_test and its neighbours see.
#include "app/model/timeline.h"
#include "app/view/colour_by.h"
#include "app/view/filter_bar.h"
#include "app/view/inspector_view.h"
#include "app/view/key_sheet.h"
#include "app/view/main_window.h"
#include "app/view/part_dialog.h"
#include "app/view/pick_dialog.h"
#include "app/view/record_dialog.h"
#include "app/view/resource_pane.h"
#include "app/view/timeline_view.h"
#include "app/view/tour.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/menu_ways.h"
#include "tests/app/view/watched_application.h"

#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QDockWidget>
#include <QFileDialog>
#include <QInputDialog>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <functional>

using namespace drmscope::app;

class EveryActionTest : public QObject
{
    Q_OBJECT
private:
    using Way = test::MenuWay;

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
        // A finding that was chosen moves the timeline when it was read: before the next action.
        const auto item = m_window->selection().item();
        QTRY_VERIFY(item.kind != Selection::Kind::Finding ||
                    m_window->timeline()->focus().findingId == item.id);
    }

    template <typename T> static bool isOpen()
    {
        const auto all = QApplication::topLevelWidgets();
        return std::count_if(all.begin(), all.end(), [](const QWidget* widget) {
                   return widget->isVisible() && qobject_cast<const T*>(widget) != nullptr;
               }) == 1;
    }
    qint64 span() const
    {
        const auto& scale = m_window->timeline()->scale();
        return scale.toNs() - scale.fromNs();
    }
    static QString copied() { return QApplication::clipboard()->text(); }

    // What is to be seen once it was done, by its words in the menu; for those whose doing shows
    // in this session at all.
    using Effect = std::function<bool()>;
    QHash<QString, Effect> effects()
    {
        auto& window = *m_window;
        const auto clear = [&window](int which) { return !window.annotations().marker(which); };
        const auto& file = isOpen<QFileDialog>;
        const auto& pick = isOpen<PickDialog>;
        const auto text = [&window](const char* part) {
            return copied() == window.inspector()->text() && copied().contains(QLatin1String(part));
        };
        QHash<QString, Effect> effects{
            {QStringLiteral("Open…"), file},
            {QStringLiteral("Open the demo"),
             [this] { return m_window->document().path() != session() || isOpen<QMessageBox>(); }},
            {QStringLiteral("New window"),
             [this] {
                 const auto all = QApplication::topLevelWidgets();
                 return std::any_of(all.begin(), all.end(), [this](const QWidget* other) {
                     return qobject_cast<const MainWindow*>(other) != nullptr &&
                            other != m_window.get() && other->isVisible() &&
                            other->size() == m_window->size();
                 });
             }},
            {QStringLiteral("Compare with…"), file},
            {QStringLiteral("Save a copy of the session…"), file},
            {QStringLiteral("Save picture of the view…"), file},
            {QStringLiteral("Save picture of the whole session…"), file},
            {QStringLiteral("Load a file…"), file},
            {QStringLiteral("Copy report for a mail"),
             [] { return copied().contains(QLatin1String("card0")); }},
            {QStringLiteral("Copy inspector as text"), [text] { return text("What to do"); }},
            {QStringLiteral("Close"),
             [&window] { return window.document().state() == SessionDocument::State::Empty; }},
            {QStringLiteral("Quit"), [&window] { return !window.isVisible(); }},
            {QStringLiteral("Record…"), isOpen<RecordDialog>},
            {QStringLiteral("Commands…"), pick},
            {QStringLiteral("Find…"), pick},
            {QStringLiteral("Go to lane…"), pick},
            {QStringLiteral("Keyboard and mouse…"), isOpen<KeySheet>},
            {QStringLiteral("Tour of the window"),
             [&window] { return window.findChild<Tour*>() != nullptr; }},
            {QStringLiteral("About drmscope"), isOpen<QMessageBox>},
            {QStringLiteral("Add note here…"), isOpen<QInputDialog>},
            {QStringLiteral("Zoom in"), [this, before = span()] { return span() < before; }},
            {QStringLiteral("Zoom out"), [this, before = span()] { return span() > before; }},
            {QStringLiteral("Flame graph instead of the timeline"),
             [&window] { return window.showsFlame(); }},
            {QStringLiteral("Timeline"), [&window] { return window.timeline()->hasFocus(); }},
            {QStringLiteral("Next part of the window"),
             [&window] { return window.tabs()->isAncestorOf(window.focusWidget()); }},
            {QStringLiteral("Previous part of the window"),
             [&window] { return !window.timeline()->hasFocus(); }},
            {QStringLiteral("Set marker A here"), [clear] { return !clear(0); }},
            {QStringLiteral("Set marker B here"), [clear] { return !clear(1); }},
            {QStringLiteral("Clear markers"), [clear] { return clear(0) && clear(1); }},
            {QStringLiteral("Filter…"),
             [&window] { return window.filterBar()->isAncestorOf(QApplication::focusWidget()); }},
            {QStringLiteral("Show all"), [&window] { return !window.filter().isActive(); }},
            {QStringLiteral("Light theme"),
             [] { return QApplication::palette().window().color().lightness() > 128; }},
            {QStringLiteral("Dark theme"),
             [] { return QApplication::palette().window().color().lightness() < 128; }}};
        return effects;
    }

    // Those that the menu they stand in tells.
    Effect effectOf(const Way& way)
    {
        const auto* action = way.back();
        const auto* menu = way.size() < 2 ? nullptr : way[way.size() - 2]->menu();
        const QString name = action->text().remove(QLatin1Char('&'));
        const QString title = menu == nullptr ? QString() : menu->title().remove(QLatin1Char('&'));
        const int place = menu == nullptr ? 0 : static_cast<int>(menu->actions().indexOf(action));
        if (name.startsWith(QLatin1String("Part of the session"))) {
            return isOpen<PartDialog>; // which asks what of it
        }
        if (title == QLatin1String("Export as")) {
            return [name] {
                const auto* dialog =
                    qobject_cast<const QFileDialog*>(QApplication::activeModalWidget());
                return dialog != nullptr &&
                       name.contains(QStringLiteral("(.%1)").arg(dialog->defaultSuffix()));
            };
        }
        if (title == QLatin1String("Tables")) {
            return [this, place] { return m_window->tabs()->currentIndex() == place; };
        }
        if (title == QLatin1String("Colour by")) {
            return [this, name] { return colourByText(m_window->timeline()->colourBy()) == name; };
        }
        if (title == QLatin1String("Presets")) {
            return [this] { return m_window->filter().isActive(); };
        }
        if (title == QLatin1String("Save view as")) {
            return [this, place] {
                const auto& view = m_window->annotations().bookmark(place);
                return view.toNs - view.fromNs == span();
            };
        }
        for (const auto* dock : m_window->findChildren<QDockWidget*>()) {
            if (dock->toggleViewAction() == action) {
                return [dock, before = dock->isVisible()] { return dock->isVisible() != before; };
            }
        }
        return effects().value(name);
    }

    // A finding, for what copies the inspector: of nothing it says nothing.
    void prepare(const Way& way)
    {
        QApplication::clipboard()->setText(QStringLiteral("before"));
        if (way.back()->text().contains(QLatin1String("inspector as text"))) {
            m_window->selection().choose(Selection::Kind::Finding,
                                         m_window->document().contents()->findings.front().id);
            QTRY_VERIFY(m_window->inspector()->text().contains(QLatin1String("What to do")));
            m_window->timeline()->setFocus();
        }
        if (way.back()->shortcut() ==
            QKeySequence(Qt::ALT | Qt::Key_0)) { // it comes from elsewhere
            m_window->tabs()->currentWidget()->setFocus();
        }
    }

    // Each that can be done now is done once; the others need a recording: record_actions_test does
    // them in the same ways.
    void doEach(const std::function<bool(const Way&)>& act, bool withKeysAlone = false)
    {
        QStringList cannot;
        int done = 0;
        int seen = 0;
        for (const auto& way : test::menuWays(*m_window)) {
            auto* action = way.back();
            if (!action->isEnabled()) {
                cannot.append(action->text().remove(QLatin1Char('&')));
                continue;
            }
            if (withKeysAlone && action->shortcut().isEmpty()) {
                continue;
            }
            prepare(way);
            const auto effect = effectOf(way);
            QSignalSpy triggered(action, &QAction::triggered);
            QVERIFY2(act(way), qPrintable(test::nameOf(way)));
            QTRY_VERIFY2(!triggered.empty(), qPrintable(test::nameOf(way)));
            QCOMPARE(triggered.size(), 1);
            if (effect) {
                QTRY_VERIFY2_WITH_TIMEOUT(effect(), qPrintable(test::nameOf(way)), 20000);
                ++seen;
            }
            ++done;
            restore();
        }
        QVERIFY2(done > 40, qPrintable(QString::number(done)));
        QVERIFY2(seen > done / 2, qPrintable(QStringLiteral("%1 of %2").arg(seen).arg(done)));
        QCOMPARE(cannot, (QStringList{QStringLiteral("Stop"),
                                      QStringLiteral("Record again, with the same settings"),
                                      QStringLiteral("Stop and discard…")}));
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
        doEach([this](const Way& way) { return test::click(*m_window, way); });
    }

    void IsDoneByWalkingTheMenus()
    {
        doEach([this](const Way& way) { return test::walk(*m_window, way); });
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
