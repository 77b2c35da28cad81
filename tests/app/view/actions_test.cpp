// SPDX-License-Identifier: MIT
// What a user does with the window, by keyboard and by mouse.
#include "app/model/timeline.h"
#include "app/view/event_pane.h"
#include "app/view/filter_line.h"
#include "app/view/inspector_view.h"
#include "app/view/key_sheet.h"
#include "app/view/main_window.h"
#include "app/view/pick_dialog.h"
#include "app/view/picture.h"
#include "app/view/resource_pane.h"
#include "app/view/rows_pane.h"
#include "app/view/sql_pane.h"
#include "app/view/timeline_view.h"
#include "app/view/tour.h"
#include "tests/app/model/session_maker.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QHeaderView>
#include <QInputDialog>
#include <QKeySequenceEdit>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace drmscope::app;
using State = SessionDocument::State;
using Kind = Selection::Kind;

class ActionsTest : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;

    QString file(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }

    void show(const char* name)
    {
        m_window = std::make_unique<MainWindow>();
        m_window->setRemembers(false);
        m_window->resize(1500, 950);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        QSignalSpy ordered(m_window->resources()->model(), &ResourceTableModel::ordered);
        m_window->open(file(name));
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), State::Ready, 30000);
        QTRY_VERIFY(!ordered.empty());
        QCoreApplication::processEvents();
    }

    [[nodiscard]] TimelineView& timeline() const { return *m_window->timeline(); }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        timeline().setFocus();
        QTest::keyClick(&timeline(), key, modifiers);
    }
    // What a shortcut of the menus does, offscreen too, where no window manager gives us the focus.
    void trigger(const char* text)
    {
        for (auto* action : m_window->findChildren<QAction*>()) {
            QString words = action->text();
            words.remove(QLatin1Char('&'));
            if (words == QString::fromUtf8(text)) {
                QVERIFY2(action->isEnabled(), text);
                action->trigger();
                return;
            }
        }
        QFAIL(qPrintable(QStringLiteral("no action %1").arg(QString::fromUtf8(text))));
    }
    static PickDialog* dialog()
    {
        return qobject_cast<PickDialog*>(QApplication::activeModalWidget());
    }
    void pick(const char* text)
    {
        QTRY_VERIFY(dialog() != nullptr);
        QTest::keyClicks(dialog()->edit(), QString::fromUtf8(text));
        QTest::keyClick(dialog()->edit(), Qt::Key_Return);
        QTRY_VERIFY(dialog() == nullptr);
    }
    [[nodiscard]] double shownMs() const
    {
        return static_cast<double>(timeline().scale().toNs() - timeline().scale().fromNs()) / 1e6;
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        test::writeHotUnplug(file("hot"));
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 2000, 4000, QStringLiteral("0000:01:00.0")});
        maker.addDevice({2, 1, 50, 60, 0, 0, QStringLiteral("0000:02:00.0")});
        maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 3999);
        for (int i = 0; i < 20; ++i) {
            maker.addResource(1, QStringLiteral("kmalloc"), 96 + i, 130 + i, 4000.1);
        }
        maker.addResource(2, QStringLiteral("drm_encoder_cleanup"), 8, 2500, 0);
        maker.addLeak(22, 2);
        maker.write(file("leak"), 5000);
    }
    void cleanup() { m_window.reset(); }

    void AChosenFindingMarksItsLanesAndFillsTheInspector()
    {
        show("leak");
        QCOMPARE(m_window->tabs()->currentWidget(), m_window->findings());
        auto* table = m_window->findings()->table();
        const QPoint at = table->visualRect(table->model()->index(0, 1)).center();
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, at);
        QCOMPARE(m_window->selection().item().kind, Kind::Finding);
        QTRY_COMPARE(timeline().focus().resources, QSet<qint64>{22});
        const qint64 added = m_window->document().contents()->alike.back().firstNs;
        QVERIFY(timeline().scale().fromNs() <= added && timeline().scale().toNs() >= added);
        QTRY_VERIFY(
            m_window->inspector()->text().contains(QLatin1String("Nothing will ever free")));
        QVERIFY(m_window->inspector()->text().contains(QLatin1String("What to do")));
    }

    void AFindingIsChosenByKeyboardAlone()
    {
        show("leak");
        auto* table = m_window->findings()->table();
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Down);
        QTRY_COMPARE(m_window->selection().item().kind, Kind::Finding);
    }

    void MarkersTellTheTimeBetweenThem()
    {
        show("hot");
        key(Qt::Key_A, Qt::ShiftModifier);
        QVERIFY(m_window->annotations().marker(0));
        QTest::mouseMove(timeline().viewport(), timeline().canvas().center() + QPoint(150, 0));
        key(Qt::Key_B, Qt::ShiftModifier);
        QVERIFY(m_window->annotations().marker(1));
        m_window->annotations().setMarker(0, timeline().scale().fromNs() + 1'000'000'000);
        m_window->annotations().setMarker(1, timeline().scale().fromNs() + 2'000'000'000);
        trigger("Zoom to A and B");
        QVERIFY2(std::abs(shownMs() - 1000) < 5, qPrintable(QString::number(shownMs())));
        trigger("Clear markers");
        QVERIFY(!m_window->annotations().marker(0) && !m_window->annotations().marker(1));
    }

    void ANoteIsPinnedFoundAndRemoved()
    {
        show("hot");
        key(Qt::Key_M);
        QTRY_VERIFY(qobject_cast<QInputDialog*>(QApplication::activeModalWidget()) != nullptr);
        auto* input = qobject_cast<QInputDialog*>(QApplication::activeModalWidget());
        QTest::keyClicks(input->findChild<QLineEdit*>(), QStringLiteral("look here"));
        QTest::keyClick(input, Qt::Key_Return);
        QTRY_COMPARE(m_window->annotations().notes().size(), size_t{1});
        QCOMPARE(m_window->annotations().notes()[0].text, QStringLiteral("look here"));
        const qint64 noted = m_window->annotations().notes()[0].timeNs;
        key(Qt::Key_Home);
        for (int i = 0; i < 8; ++i) {
            key(Qt::Key_W);
        }
        for (int i = 0; i < 30; ++i) {
            key(Qt::Key_A);
        }
        trigger("Notes…");
        pick("look here");
        QVERIFY(timeline().scale().fromNs() <= noted && timeline().scale().toNs() >= noted);
        trigger("Notes…");
        pick("Remove look");
        QVERIFY(m_window->annotations().notes().empty());
    }

    void KeysAreGivenToOtherCommands()
    {
        show("hot");
        auto* sheet = m_window->showKeys();
        auto* table = sheet->table();
        const auto choose = [table](const char* name) {
            const auto found = table->findItems(QString::fromUtf8(name), Qt::MatchExactly);
            table->setCurrentCell(found.empty() ? -1 : found.front()->row(), 0);
            return table->currentRow();
        };
        QVERIFY(choose("Timeline: whole session") >= 0);
        sheet->edit()->setKeySequence(Qt::Key_N); // the next problem has it
        sheet->giveKeys();
        QCOMPARE(timeline().keysOf(TimelineCommand::All), QList<QKeySequence>{Qt::Key_Home});
        sheet->edit()->setKeySequence(Qt::Key_G);
        sheet->giveKeys();
        key(Qt::Key_W);
        QVERIFY(!timeline().scale().showsAll());
        key(Qt::Key_Home);
        QVERIFY(!timeline().scale().showsAll());
        key(Qt::Key_G);
        QVERIFY(timeline().scale().showsAll());
        sheet->giveNormal();
        QCOMPARE(timeline().keysOf(TimelineCommand::All), QList<QKeySequence>{Qt::Key_Home});
        const int row = choose("Go: Find");
        QVERIFY(row >= 0);
        QCOMPARE(table->item(row, 1)->text(), QStringLiteral("Ctrl+F"));
        sheet->edit()->setKeySequence(Qt::CTRL | Qt::Key_K);
        sheet->giveKeys();
        QCOMPARE(table->item(row, 1)->text(), QStringLiteral("Ctrl+K"));
        for (const auto* action : m_window->findChildren<QAction*>()) {
            QVERIFY(!action->shortcuts().contains(QKeySequence(Qt::CTRL | Qt::Key_F)));
        }
        sheet->reject();
    }

    void EveryCommandThatHasKeysHasItsOwn()
    {
        show("hot");
        QMap<QKeySequence, QString> taken;
        for (const auto& binding : m_window->keyBindings()) {
            QCOMPARE(binding.keys(), binding.normal);
            for (const auto& keys : binding.normal) {
                QVERIFY2(!taken.contains(keys),
                         qPrintable(binding.name + QStringLiteral(" has the keys of ") +
                                    taken.value(keys)));
                taken.insert(keys, binding.name);
            }
        }
        QVERIFY(taken.size() > 40);
    }

    void TheTourHasSixStepsByKeyAndByMouse()
    {
        show("leak");
        auto* tour = m_window->startTour();
        QVERIFY(tour != nullptr);
        QCOMPARE(m_window->startTour(), tour); // one at a time
        QSignalSpy ended(tour, &Tour::ended);
        QTest::keyClick(tour, Qt::Key_Right);
        QTest::keyClick(tour, Qt::Key_Return);
        QCOMPARE(tour->step(), 2);
        QTest::keyClick(tour, Qt::Key_Left);
        QCOMPARE(tour->step(), 1);
        for (int step = 1; step < 6; ++step) {
            QCOMPARE(tour->step(), step);
            QCOMPARE(ended.size(), 0);
            for (auto* button : tour->findChildren<QPushButton*>()) {
                QVERIFY(
                    tour->rect().contains(QRect(button->mapTo(tour, QPoint()), button->size())));
                if (button->text() == (step < 5 ? Tour::tr("Next") : Tour::tr("Done"))) {
                    QTest::mouseClick(button, Qt::LeftButton);
                    break;
                }
            }
        }
        QCOMPARE(ended.size(), 1);
        QTRY_VERIFY(m_window->findChild<Tour*>() == nullptr);
    }

    void ViewsAreKeptAndComeBack()
    {
        show("hot");
        for (int i = 0; i < 5; ++i) {
            key(Qt::Key_W);
        }
        const double kept = shownMs();
        m_window->annotations().setBookmark(
            0, {timeline().scale().fromNs(), timeline().scale().toNs()});
        key(Qt::Key_Home);
        QVERIFY(shownMs() > kept * 2);
        const auto view = m_window->annotations().bookmark(0);
        timeline().showRange(view.fromNs, view.toNs);
        QVERIFY(std::abs(shownMs() - kept) < 1);
        timeline().goBack();
        QVERIFY(shownMs() > kept * 2);
    }

    void FindGoesToWhatItNames()
    {
        show("leak");
        trigger("Find…");
        pick("compositor");
        QCOMPARE(m_window->selection().item().kind, Kind::File);
        trigger("Find…");
        pick("encoder_clean");
        QCOMPARE(m_window->tabs()->currentWidget(), m_window->resources());
        QTRY_COMPARE(m_window->resources()->model()->rowCount(), 1);
    }

    void EscapeInFindChangesNothing()
    {
        show("leak");
        const auto before = m_window->selection().item();
        trigger("Find…");
        QTRY_VERIFY(dialog() != nullptr);
        QTest::keyClicks(dialog()->edit(), QStringLiteral("comp"));
        QTest::keyClick(dialog(), Qt::Key_Escape);
        QTRY_VERIFY(dialog() == nullptr);
        QCOMPARE(m_window->selection().item(), before);
    }

    void LanesAreFoundByName()
    {
        show("leak");
        trigger("Go to lane…");
        pick("card1 encoder");
        QCOMPARE(m_window->selection().item(), (Selection::Item{Kind::Resource, 22}));
    }

    void EveryActionStandsInThePalette()
    {
        show("leak");
        QStringList offered;
        for (const auto& command : commandPicks(*m_window->menuBar())) {
            offered.append(command.text);
        }
        for (const auto* wanted : {"Zoom in", "Find…", "Record…", "Compare with…", "High contrast",
                                   "Add note here…", "Call site", "Save picture of the view…"}) {
            QVERIFY2(!offered.filter(QString::fromUtf8(wanted)).isEmpty(), wanted);
        }
        trigger("Commands…");
        pick("zoom in");
        QVERIFY(!timeline().scale().showsAll());
    }

    void AFilterIsTypedKeptRemovedAndTakenBack()
    {
        show("leak");
        auto* pane = m_window->resources();
        m_window->tabs()->setCurrentWidget(pane);
        QTest::keyClicks(pane->filter()->edit(), QStringLiteral("size>110"));
        QTRY_COMPARE(pane->model()->rowCount(), 5);
        QTest::keyClick(pane->filter()->edit(), Qt::Key_Return);
        QCOMPARE(pane->filter()->chips(), QStringList{QStringLiteral("size>110")});
        QVERIFY(pane->filter()->edit()->text().isEmpty());
        QTRY_COMPARE(pane->model()->rowCount(), 5);
        QToolButton* chip = nullptr;
        for (auto* button : pane->filter()->findChildren<QToolButton*>()) {
            chip = button->text().startsWith(QLatin1String("size>110")) ? button : chip;
        }
        QVERIFY(chip != nullptr);
        QTest::mouseClick(chip, Qt::LeftButton);
        QTRY_COMPARE(pane->model()->rowCount(), 21);
        pane->filter()->undo();
        QTRY_COMPARE(pane->model()->rowCount(), 5);
        QTest::keyClick(pane->filter()->edit(), Qt::Key_Backspace);
        QTRY_COMPARE(pane->model()->rowCount(), 21);
    }

    void RowsAreCopiedAsTheyStand()
    {
        show("leak");
        auto* pane = m_window->resources();
        m_window->tabs()->setCurrentWidget(pane);
        pane->table()->setColumnHidden(ResourceTableModel::Size, true);
        pane->table()->setFocus();
        pane->table()->selectAll();
        QApplication::clipboard()->clear();
        pane->copyRows();
        QTRY_VERIFY(!QApplication::clipboard()->text().isEmpty());
        const auto lines = QApplication::clipboard()->text().trimmed().split(QLatin1Char('\n'));
        QCOMPARE(lines.size(), 22); // and the titles
        QVERIFY(!lines[0].contains(QLatin1String("Size")));
        QVERIFY(lines[1].contains(QLatin1String("kmalloc")));
    }

    void ColumnsAreChosenInAMenu()
    {
        show("leak");
        auto* pane = m_window->callSites();
        std::unique_ptr<QMenu> menu(pane->makeMenu({}));
        auto* columns = menu->findChild<QMenu*>();
        QVERIFY(columns != nullptr);
        columns->actions().at(1)->setChecked(false);
        QVERIFY(pane->table()->isColumnHidden(1));
        for (auto* action : columns->actions()) {
            action->setChecked(false);
        }
        QVERIFY(pane->table()->horizontalHeader()->hiddenSectionCount() <
                pane->table()->horizontalHeader()->count());
    }

    void ASortedColumnStandsInOrder()
    {
        show("leak");
        auto* table = m_window->callSites()->table();
        table->sortByColumn(3, Qt::DescendingOrder);
        QCOMPARE(table->model()->index(0, 3).data().toString(), QStringLiteral("20"));
        table->sortByColumn(3, Qt::AscendingOrder);
        QCOMPARE(table->model()->index(0, 3).data().toString(), QStringLiteral("1"));
    }

    void AnEventShowsItsRawFields()
    {
        show("leak");
        m_window->tabs()->setCurrentWidget(m_window->events());
        QTRY_VERIFY(m_window->events()->model()->rowCount() > 0);
        m_window->events()->table()->selectRow(0);
        QCOMPARE(m_window->selection().item().kind, Kind::Event);
        QTRY_VERIFY(m_window->inspector()->text().contains(QLatin1String("dev_unplug")));
    }

    void SqlRunsOnControlEnter()
    {
        show("leak");
        m_window->tabs()->setCurrentWidget(m_window->sql());
        m_window->sql()->edit()->setPlainText(QStringLiteral("SELECT count(*) AS n FROM resource"));
        QTest::keyClick(m_window->sql()->edit(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(m_window->sql()->model()->rowCount(), 1);
        QCOMPARE(m_window->sql()->model()->index(0, 0).data().toString(), QStringLiteral("21"));
    }

    void ABrushInTheOverviewIsTheNewView()
    {
        show("hot");
        key(Qt::Key_Home);
        auto* viewport = timeline().viewport();
        const int left = timeline().canvas().left();
        const QPoint from(left + 200, 12);
        const QPoint to(left + 300, 12);
        QTest::mousePress(viewport, Qt::LeftButton, {}, from);
        QTest::mouseMove(viewport, to);
        QMouseEvent move(QEvent::MouseMove, to, viewport->mapToGlobal(to), Qt::NoButton,
                         Qt::LeftButton, {});
        QCoreApplication::sendEvent(viewport, &move);
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, to);
        const double share = 100.0 / (timeline().canvas().width() - 10);
        QVERIFY2(std::abs(shownMs() / 8200 - share) < 0.02, qPrintable(QString::number(shownMs())));
    }

    void ProblemsAreVisitedOneAfterTheOther()
    {
        show("leak");
        key(Qt::Key_N);
        QCOMPARE(m_window->selection().item().kind, Kind::Resource);
        const auto first = m_window->selection().item();
        key(Qt::Key_N);
        QVERIFY(m_window->selection().item() != first);
        key(Qt::Key_N, Qt::ShiftModifier);
        QCOMPARE(m_window->selection().item(), first);
        key(Qt::Key_Escape);
        QCOMPARE(m_window->selection().item().kind, Kind::None);
    }

    void PicturesAreWrittenInEveryFormat()
    {
        show("leak");
        const std::initializer_list<std::pair<const char*, QByteArray>> formats{
            {"a.png", "\x89PNG"}, {"a.svg", "<?xml"}, {"a.pdf", "%PDF"}};
        for (const auto& [name, magic] : formats) {
            for (const bool whole : {false, true}) {
                QCOMPARE(
                    writePicture(timeline(), QStringLiteral("title & <legend>"), file(name), whole),
                    QString());
                QFile out(file(name));
                QVERIFY(out.open(QIODevice::ReadOnly));
                QVERIFY2(out.read(8).startsWith(magic), name);
            }
        }
        QFile svg(file("a.svg"));
        QVERIFY(svg.open(QIODevice::ReadOnly));
        const auto text = svg.readAll();
        QVERIFY(text.contains("held past unplug") && text.contains("compositor"));
        QVERIFY(
            writePicture(timeline(), {}, file("a.gif"), false).contains(QLatin1String("a.gif")));
        QVERIFY(writePicture(timeline(), {}, QStringLiteral("/proc/none/a.png"), false)
                    .contains(QLatin1String("/proc/none")));
    }

    void TheReportIsOnTheClipboard()
    {
        show("leak");
        QApplication::clipboard()->clear();
        trigger("Copy report for a mail");
        QTRY_VERIFY(QApplication::clipboard()->text().contains(QLatin1String("card0")));
        for (const auto& line : QApplication::clipboard()->text().split(QLatin1Char('\n'))) {
            QVERIFY2(line.size() <= 72, qPrintable(line));
        }
    }

    void ColoursAreChosenAndExplained()
    {
        test::writeOverlap(file("two")); // with live ones: what is held or leaked keeps its colour
        show("two");
        const auto before = timeline().grab().toImage();
        trigger("Process");
        QCOMPARE(timeline().colourBy(), ColourBy::Process);
        QVERIFY(timeline().grab().toImage() != before);
        const auto keys = Colouring(ColourBy::Process, *m_window->document().contents())
                              .keys(Theme(m_window->palette()));
        QCOMPARE(keys.size(), size_t{1});
        QCOMPARE(keys[0].text, QStringLiteral("modprobe (211)"));
    }

    void AFileThatVanishesLeavesWhatIsOnScreen()
    {
        QFile::remove(file("gone"));
        QVERIFY(QFile::copy(file("leak"), file("gone")));
        show("gone");
        QVERIFY(QFile::remove(file("gone")));
        QSignalSpy failed(&m_window->document(), &SessionDocument::readFailed);
        m_window->document().reload();
        QTRY_VERIFY(!failed.empty());
        QCOMPARE(m_window->document().state(), State::Ready);
        QVERIFY(timeline().isVisible());
        key(Qt::Key_W);
        QVERIFY(!timeline().scale().showsAll());
    }
};

QTEST_MAIN(ActionsTest)
#include "actions_test.moc"
