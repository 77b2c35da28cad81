// SPDX-License-Identifier: MIT
#include "app/query/session_lock.h"
#include "app/view/event_pane.h"
#include "app/view/filter_line.h"
#include "app/view/flame_pane.h"
#include "app/view/resource_pane.h"
#include "app/view/rows_pane.h"
#include "app/view/sql_pane.h"
#include "app/view/theme.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/watched_application.h"
#include "tests/app/view/window_pictures.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QHeaderView>
#include <QLineEdit>
#include <QScrollBar>
#include <QStandardPaths>
#include <QTabBar>
#include <QTabWidget>
#include <QToolBar>
#include <QToolButton>

using namespace drmscope::app;

namespace {

constexpr QSize kSmall(1024, 600);

} // namespace

// What a screen of 1024x600 shows: nothing is cut, moves by itself or lies beside the screen.
class SmallScreenTest : public test::WindowPictures
{
    Q_OBJECT
private:
    QList<QRect> places() const
    {
        QList<QRect> all{placeOf(*m_window->centralWidget())};
        for (const auto* dock : m_window->findChildren<QDockWidget*>()) {
            all.append(placeOf(*dock));
        }
        return all;
    }

private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void init() { applyTheme(ThemeChoice::Light); }
    void cleanup() { m_window.reset(); }

    void NothingThatATableShowsMovesTheDocks_data()
    {
        QTest::addColumn<int>("middle"); // as wide as that, by the side docks
        QTest::newRow("as it begins") << 0;
        QTest::newRow("as narrow as can be") << 1;
    }
    void NothingThatATableShowsMovesTheDocks()
    {
        QFETCH(const int, middle);
        show(demo(), State::Ready, kSmall);
        if (middle == 1) {
            const auto docks = m_window->findChildren<QDockWidget*>();
            m_window->resizeDocks({docks[0], docks[1]}, {400, 400}, Qt::Horizontal);
            m_window->resizeDocks({docks[2]}, {10}, Qt::Vertical);
        }
        QCoreApplication::processEvents();
        const auto before = places();
        auto* tabs = m_window->tabs();
        for (int tab = 0; tab < tabs->count(); ++tab) {
            tabs->setCurrentIndex(tab);
            QCoreApplication::processEvents();
            QCOMPARE(places(), before);
            if (auto* pane = qobject_cast<TablePane*>(tabs->widget(tab)); pane != nullptr) {
                QTest::keyClicks(pane->filter()->edit(), QStringLiteral("nowhere"));
                QTest::keyClick(pane->filter()->edit(), Qt::Key_Return);
                QTRY_COMPARE(pane->table()->model()->rowCount(), 0);
            } else {
                m_window->sql()->run();
                QTRY_VERIFY(m_window->sql()->model()->rowCount() > 0);
            }
            QCoreApplication::processEvents();
            QCOMPARE(places(), before);
            m_window->filter().stack().clear();
            QTRY_VERIFY(!m_window->filter().isReading());
        }
    }

    void EveryTabIsInSight()
    {
        show(demo(), State::Ready, kSmall);
        QCoreApplication::processEvents();
        const auto* bar = m_window->tabs()->tabBar();
        for (int tab = 0; tab < bar->count(); ++tab) {
            QVERIFY2(bar->rect().contains(bar->tabRect(tab)), qPrintable(bar->tabText(tab)));
        }
        for (const auto* arrow : bar->findChildren<QToolButton*>()) {
            QVERIFY(!arrow->isVisible());
        }
        save(picture(), QStringLiteral("small-screen"));
    }

    void NoTableScrollsSidewaysOnAnOrdinaryScreen()
    {
        for (const int width : {1440, 1600, 1920}) {
            show(demo(), State::Ready, {width, 900});
            for (int tab = 0; tab < m_window->tabs()->count(); ++tab) {
                auto* pane = qobject_cast<TablePane*>(m_window->tabs()->widget(tab));
                const bool isShort = qobject_cast<RowsPane*>(pane) != nullptr;
                if (pane == nullptr || pane == m_window->events() || (!isShort && width < 1600)) {
                    continue; // SQL; resources and events have more to tell
                }
                m_window->tabs()->setCurrentIndex(tab);
                QCoreApplication::processEvents();
                QVERIFY2(
                    pane->table()->horizontalScrollBar()->maximum() == 0,
                    qPrintable(
                        QStringLiteral("%1 of %2").arg(m_window->tabs()->tabText(tab)).arg(width)));
            }
        }
        save(picture(), QStringLiteral("wide-log"));
    }

    void WhatAFindingTellsFirstIsInSight()
    {
        show(demo(), State::Ready, kSmall);
        QCoreApplication::processEvents();
        const auto& table = *m_window->findings()->table();
        for (const char* title : {"Verdict", "Finding", "Call site", "Cause"}) {
            int column = 0;
            while (table.model()->headerData(column, Qt::Horizontal).toString() !=
                   QLatin1String(title)) {
                ++column;
            }
            const QRect cell = table.visualRect(table.model()->index(0, column));
            QVERIFY2(table.viewport()->rect().contains(cell), title);
        }
    }

    // Who drags a column has it as they want it, and only they.
    void ADraggedColumnStays()
    {
        show(demo(), State::Ready, {1600, 900});
        QCoreApplication::processEvents();
        auto* header = m_window->findings()->table()->horizontalHeader();
        header->resizeSection(1, 333);
        m_window->resize(1200, 900);
        QCoreApplication::processEvents();
        QCOMPARE(header->sectionSize(1), 333);
    }

    void TheToolsOfTheFlameGraphAreWhole()
    {
        show(demo(), State::Ready, kSmall);
        m_window->showFlame(true);
        auto* flame = m_window->flame();
        QTRY_VERIFY(flame->graph().tree() != nullptr);
        for (const int width : {1024, 860, 1400}) {
            m_window->resize(width, kSmall.height());
            QCoreApplication::processEvents();
            QList<QWidget*> tools{flame->measure()};
            for (auto* button : flame->findChildren<QAbstractButton*>()) {
                if (button->isVisible()) {
                    tools.append(button);
                }
            }
            QVERIFY(tools.size() >= 5);
            QRegion taken;
            for (auto* tool : tools) {
                const QRect place(tool->mapTo(flame, QPoint()), tool->size());
                const auto what = tool->objectName() + tool->accessibleName();
                QVERIFY2(place.width() >= tool->sizeHint().width(), qPrintable(what));
                QVERIFY2(flame->rect().contains(place), qPrintable(what));
                QVERIFY2(!taken.intersects(place), qPrintable(what));
                taken += place;
            }
            const auto heightOf = [](const QWidget* tool) { return tool->geometry().center().y(); };
            if (width == 1400) { // where all have room they stand in one line
                QVERIFY(std::abs(heightOf(flame->measure()) - heightOf(flame->wholeStacks())) <= 1);
            }
            save(picture(), QStringLiteral("small-flame-%1").arg(width));
        }
    }

    void WhatIsRecordedCanBeFollowed()
    {
        test::SessionMaker maker;
        maker.setRecording();
        maker.addDevice({1, 0, 100, 120, 0, 0, QStringLiteral("0000:01:00.0")});
        maker.addResource(1, QStringLiteral("kmalloc"), 96, 130, 0);
        maker.write(file("live.drmscope"), 2600);
        const auto recorder = lockSession(file("live.drmscope").toStdString());
        show(file("live.drmscope"), State::Ready, kSmall);
        const auto buttons = m_window->findChild<QToolBar*>()->findChildren<QToolButton*>();
        const auto follow = std::find_if(buttons.begin(), buttons.end(), [](const auto* button) {
            return button->text() == QLatin1String("Follow");
        });
        QVERIFY(follow != buttons.end());
        QVERIFY((*follow)->isVisible());
        m_window->timeline()->setFollows(false);
        QTest::mouseClick(*follow, Qt::LeftButton);
        QVERIFY(m_window->timeline()->follows());
        save(picture(), QStringLiteral("small-live"));
        show(demo(), State::Ready, kSmall); // nothing comes after it
        for (const auto* button : m_window->findChild<QToolBar*>()->findChildren<QToolButton*>()) {
            QVERIFY(!button->isVisible() || button->text() != QLatin1String("Follow"));
        }
    }

    void LongWordsOfTheStatusDoNotWidenTheWindow()
    {
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 0, 0, QStringLiteral("0000:01:00.0")});
        maker.addResource(1, QStringLiteral("kmalloc"), 96, 130, 0);
        maker.addMissed(1500, 1600, 123'456'789);
        const QString path = file(QByteArray(120, 'n') + ".drmscope");
        maker.write(path, 2600);
        test::change(path, QStringLiteral("UPDATE session SET state = 'interrupted', state_reason ="
                                          " '%1', hostname = '%2'")
                               .arg(QStringLiteral("the disk was full, and ").repeated(8),
                                    QString(64, QLatin1Char('h'))));
        show(path, State::Ready, kSmall);
        QCoreApplication::processEvents();
        QCOMPARE(m_window->size(), kSmall);
        save(picture(), QStringLiteral("small-long-words"));
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(SmallScreenTest)
#include "small_screen_test.moc"
