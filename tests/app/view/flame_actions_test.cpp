// SPDX-License-Identifier: MIT
// What one does with the flame graph by mouse and by keys.
#include "tests/app/view/flame_window.h"
#include "tests/app/view/watched_application.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

using namespace drmscope::app;

class FlameActionsTest : public test::FlameWindow
{
    Q_OBJECT
private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void init() { applyTheme(ThemeChoice::Light); }
    void cleanup() { m_window.reset(); }

    void ItTakesTheTimelinesPlaceAndGivesItBack()
    {
        show(demo());
        auto* button = [this] {
            for (auto* each : m_window->findChildren<QToolButton*>()) {
                if (each->text() == QLatin1String("Flame graph")) {
                    return each;
                }
            }
            return static_cast<QToolButton*>(nullptr);
        }();
        QVERIFY(button != nullptr && !button->isChecked());
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(m_window->showsFlame() && view().isVisible() && button->isChecked());
        QVERIFY(!m_window->timeline()->isVisible());
        QTRY_VERIFY(isThere());
        QCOMPARE(view().tree()->nodes()[0].count, 53);
        // As many as the line below names, in the same words.
        QVERIFY2(view().textOf(0).contains(
                     QLatin1String("53 resources (45 managed, 8 devm of parents)")),
                 qPrintable(view().textOf(0)));
        QVERIFY(says("45 managed resources, 8 devm of parents"));
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(&view(), Qt::Key_G, Qt::ControlModifier);
        QVERIFY(!m_window->showsFlame() && m_window->timeline()->isVisible());
        QVERIFY(!button->isChecked());
    }

    // What is the timeline's brings that back; zooming is that of what is shown.
    void ActionsGoWhereTheyBelong()
    {
        showFlame(demo());
        const auto trigger = [this](const char* text) {
            for (auto* action : m_window->findChildren<QAction*>()) {
                if (action->text().remove(QLatin1Char('&')) == QLatin1String(text)) {
                    action->trigger();
                }
            }
        };
        view().choose(boxOf("exerciser_probe"));
        trigger("Zoom in");
        QCOMPARE(view().functionOf(0), QStringLiteral("exerciser_probe"));
        trigger("Zoom out");
        QCOMPARE(view().place(), FlamePlace{});
        const auto scale = m_window->timeline()->scale().fromNs();
        trigger("Whole session");
        QCOMPARE(m_window->timeline()->scale().fromNs(), scale);
        QVERIFY(m_window->showsFlame());
        trigger("Next problem");
        QVERIFY(!m_window->showsFlame());
        QVERIFY(m_window->timeline()->isVisible());
    }

    void AClickZoomsInAndOnTheTopOutAgain()
    {
        showFlame(demo());
        const int box = boxOf("exerciser_probe");
        QVERIFY(box > 0);
        const auto count = node(box).count;
        click(box);
        QCOMPARE(view().functionOf(0), QStringLiteral("exerciser_probe"));
        QCOMPARE(view().boxes()[0].width, static_cast<double>(view().viewport()->width()));
        QCOMPARE(node(0).count, count);
        keep(*m_window, "flame-zoomed");
        click(0);
        QCOMPARE(view().place(), FlamePlace{});
        QCOMPARE(view().functionOf(view().current()), QStringLiteral("exerciser_probe"));
        click(box);
        QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, {20, 6}); // the way to here
        QCOMPARE(view().place(), FlamePlace{});
    }

    void KeysWalkTheFrames()
    {
        showFlame(demo());
        view().setFocus();
        view().choose(0);
        key(Qt::Key_Down);
        QCOMPARE(view().boxes()[static_cast<size_t>(view().current())].parent, 0);
        const int widest = view().current();
        key(Qt::Key_Right);
        QCOMPARE(view().current(), widest + 1);
        key(Qt::Key_Left);
        QCOMPARE(view().current(), widest);
        key(Qt::Key_Left); // there is none
        QCOMPARE(view().current(), widest);
        key(Qt::Key_Down);
        const int deeper = view().current();
        const QString function = view().functionOf(deeper);
        key(Qt::Key_Return);
        QCOMPARE(view().functionOf(0), function);
        key(Qt::Key_Down);
        key(Qt::Key_Return);
        QVERIFY(view().functionOf(0) != function);
        key(Qt::Key_Backspace);
        QCOMPARE(view().functionOf(0), function);
        key(Qt::Key_Escape);
        QCOMPARE(view().place(), FlamePlace{});
        key(Qt::Key_Escape); // there is no further out
        QCOMPARE(view().place(), FlamePlace{});
        key(Qt::Key_Up);
        key(Qt::Key_Up);
        key(Qt::Key_Up);
        key(Qt::Key_Up);
        QCOMPARE(view().current(), 0);
    }

    void AWalkDownReachesTheDeepestFrame()
    {
        showFlame(demo(), {1440, 620});
        view().setFocus();
        view().choose(0);
        for (int i = 0; i < 40; ++i) {
            key(Qt::Key_Down);
        }
        QCOMPARE(view().calleeOf(view().current()), -1);
        QVERIFY(view().viewport()->rect().contains(view().rectOf(view().current()).center()));
    }

    void WhatIsSearchedForStandsOut()
    {
        showFlame(demo());
        const QColor accent = Theme(view().palette()).accent;
        const int before = pixelsOf(frames(), accent);
        QTest::keyClicks(pane().search(), QStringLiteral("drmm_kmalloc"));
        QTRY_VERIFY(pixelsOf(frames(), accent) > before + 2000);
        QVERIFY(says(pane(), QStringLiteral("found in ")));
        QTest::keyClick(pane().search(), Qt::Key_Return);
        QVERIFY(view().tree()->name(view().boxes()[static_cast<size_t>(view().current())].node) ==
                QLatin1String("drmm_kmalloc"));
        const int first = view().current();
        QTest::keyClick(pane().search(), Qt::Key_Return);
        QVERIFY(view().current() != first);
        keep(*m_window, "flame-search");
        // Who is quicker than the search goes to what it finds.
        view().choose(0);
        pane().search()->setText(QStringLiteral("exerciser_probe"));
        QVERIFY(pane().graph().isSearching());
        QTest::keyClick(pane().search(), Qt::Key_Return);
        QTRY_COMPARE(view().functionOf(view().current()), QStringLiteral("exerciser_probe"));
        pane().search()->clear();
        QTRY_VERIFY(!view().search().isActive());
    }

    void AFrameFiltersTheWindow()
    {
        showFlame(demo());
        view().setFocus();
        const int box = boxOf("exerciser_add_resources");
        view().choose(box);
        QVERIFY(pane().findChild<QPushButton*>()->isEnabled());
        key(Qt::Key_F);
        QCOMPARE(m_window->filter().stack().chips(),
                 QStringList{QStringLiteral("stack:exerciser_add_resources")});
        settle();
        const auto shown = m_window->filter().outcome().shownCount;
        QVERIFY(shown > 3 && shown < 53);
        QTRY_COMPARE(m_window->resources()->model()->rowCount(), static_cast<int>(shown));
        QTRY_COMPARE(view().tree()->nodes()[0].count, shown);
        QVERIFY(m_window->resources()->isVisible()); // what it left is listed below
        // Each that is left came through it, whatever the rest of its path.
        pane().search()->setText(QStringLiteral("exerciser_add_resources"));
        QTRY_COMPARE(view().search().weight(), shown);
        QCOMPARE(view().functionOf(view().current()), QStringLiteral("exerciser_add_resources"));
        keep(*m_window, "flame-filtered");
        m_window->filter().stack().clear();
        settle();
        QTRY_COMPARE(view().tree()->nodes()[0].count, 53);
    }

    void TheMenuOfAFrameHidesIt()
    {
        showFlame(demo());
        const int box = boxOf("add_at_ioctl");
        const auto count = node(box).count;
        QContextMenuEvent event(QContextMenuEvent::Mouse, view().rectOf(box).center(), {});
        QApplication::sendEvent(view().viewport(), &event);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu != nullptr);
        for (auto* action : menu->actions()) {
            if (action->text() == QLatin1String("Hide stack:add_at_ioctl")) {
                action->trigger();
            }
        }
        menu->close();
        settle();
        QTRY_COMPARE(view().tree()->nodes()[0].count, 53 - count);
        QCOMPARE(boxOf("add_at_ioctl"), -1);
    }

    void OneDeviceAndWhatLivesAndBytes()
    {
        showFlame(demo());
        QTest::mouseClick(pane().onlyDevice(), Qt::LeftButton, {},
                          {8, pane().onlyDevice()->height() / 2});
        QVERIFY(pane().onlyDevice()->isChecked());
        QTRY_VERIFY(isThere());
        QVERIFY(view().tree()->nodes()[0].count < 53); // the gravest was chosen at the beginning
        QVERIFY(says(pane(), QStringLiteral("of card0#")));
        qint64 sum = 0;
        qint64 live = 0;
        for (const auto& device : m_window->document().contents()->devices) {
            m_window->selection().choose(Kind::Device, device.id);
            QTRY_VERIFY(isThere());
            QCOMPARE(view().tree()->wish().deviceId, device.id);
            sum += view().tree()->nodes()[0].count;
            pane().onlyLive()->setChecked(true);
            QTRY_VERIFY(isThere());
            live += view().tree()->nodes()[0].count;
            pane().onlyLive()->setChecked(false);
            QTRY_VERIFY(isThere());
        }
        QCOMPARE(sum, 53);
        QVERIFY(live > 0 && live < 53);
        pane().onlyDevice()->setChecked(false);
        pane().onlyLive()->setChecked(true);
        pane().measure()->setCurrentIndex(1);
        QTRY_VERIFY(isThere());
        QCOMPARE(view().tree()->nodes()[0].count, live);
        QVERIFY(view().tree()->wish().byBytes);
        keep(*m_window, "flame-live-bytes");
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(FlameActionsTest)
#include "flame_actions_test.moc"
