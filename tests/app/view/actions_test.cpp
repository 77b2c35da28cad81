// SPDX-License-Identifier: MIT
// What a user does with the tables and dialogs of the window, by keyboard and by mouse.
#include "app/model/call_site.h"
#include "app/model/focused_bar.h"
#include "app/model/inspection.h"
#include "app/model/timeline.h"
#include "app/view/event_pane.h"
#include "app/view/filter_line.h"
#include "app/view/inspector_view.h"
#include "app/view/key_sheet.h"
#include "app/view/rows_pane.h"
#include "app/view/sql_pane.h"
#include "app/view/tour.h"
#include "tests/app/view/acting_window.h"
#include "tests/app/view/watched_application.h"

#include <QCheckBox>
#include <QClipboard>
#include <QFile>
#include <QHeaderView>
#include <QHelpEvent>
#include <QInputDialog>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>
#include <QToolButton>
#include <QToolTip>
#include <QTreeWidget>

using namespace drmscope::app;

class ActionsTest : public test::ActingWindow
{
    Q_OBJECT
private slots:
    void initTestCase() { writeSessions(); }
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

    // Wherever the view is: when what it is pinned to was there.
    void ANoteStandsInTheLifeOfWhatItIsPinnedTo()
    {
        show("leak");
        const auto& contents = *m_window->document().contents();
        const auto& file = contents.files.front();
        const auto noteOf = [&](const Selection::Item& item, qint64 aroundNs, const char* says) {
            m_window->selection().choose(item.kind, item.id);
            timeline().showRange(aroundNs - 50'000'000, aroundNs + 50'000'000);
            trigger("Add note here…");
            auto* input = qobject_cast<QInputDialog*>(QApplication::activeModalWidget());
            if (input == nullptr || !input->labelText().contains(QLatin1String(says))) {
                QTest::qFail(input == nullptr ? "no dialog" : qPrintable(input->labelText()),
                             __FILE__, __LINE__);
                return qint64{-1};
            }
            input->setTextValue(QString::fromLatin1(says));
            QTest::keyClick(input, Qt::Key_Return);
            qint64 notedNs = -1;
            for (const auto& note : m_window->annotations().notes()) {
                notedNs = note.text == QLatin1String(says) ? note.timeNs : notedNs;
            }
            return notedNs;
        };
        const qint64 middleNs = (file.openedNs + file.closedNs) / 2;
        QCOMPARE(noteOf({Kind::File, file.id}, contents.endNs(), "compositor (123)"),
                 file.closedNs);
        const qint64 insideNs = noteOf({Kind::File, file.id}, middleNs, "compositor");
        QVERIFY(std::abs(insideNs - middleNs) <= 50'000'000); // where the view is
        QCOMPARE(noteOf({Kind::Device, 1}, middleNs, "card0"), insideNs);
        const qint64 addedNs = noteOf({Kind::Resource, 22}, contents.originNs(), "encoder");
        QCOMPARE(addedNs, contents.originNs() + 2'500'000'000);
    }

    void ANoteStandsBesideWhatItIsPinnedTo()
    {
        show("hot");
        const auto says = [this](const char* text) {
            return m_window->inspector()->text().contains(QLatin1String(text));
        };
        const auto input = [] {
            return qobject_cast<QInputDialog*>(QApplication::activeModalWidget());
        };
        m_window->selection().choose(Kind::Device, 1);
        QTRY_VERIFY(!m_window->inspector()->text().isEmpty());
        key(Qt::Key_M);
        QTRY_VERIFY(input() != nullptr);
        QTest::keyClicks(input()->findChild<QLineEdit*>(), QStringLiteral("look here"));
        QTest::keyClick(input(), Qt::Key_Return);
        QTRY_VERIFY(says("look here"));
        m_window->selection().choose(Kind::Resource,
                                     m_window->document().contents()->alike.front().first);
        QTRY_VERIFY(says("managed resource") && !says("look here"));

        m_window->selection().choose(Kind::Device, 1);
        trigger("Notes…");
        pick("Edit look");
        QTRY_VERIFY(input() != nullptr);
        QCOMPARE(input()->textValue(), QStringLiteral("look here"));
        input()->setTextValue(QStringLiteral("look there"));
        QTest::keyClick(input(), Qt::Key_Return);
        QTRY_VERIFY(says("look there"));
        QCOMPARE(m_window->annotations().notes().size(), size_t{1});
        QCOMPARE(m_window->annotations().notes()[0].item, (Selection::Item{Kind::Device, 1}));
    }

    // By the row that a key or a click chooses: its bars are framed, in sight, and its page is
    // there.
    void ACallSiteMarksAllThatItAdded()
    {
        show("hot");
        auto* table = m_window->callSites()->table();
        m_window->tabs()->setCurrentWidget(m_window->callSites());
        for (const bool byMouse : {false, true}) {
            timeline().fitAll();
            for (int i = 0; i < 8; ++i) {
                timeline().zoom(1.5);
            }
            const double before = shownMs();
            const auto row = table->model()->index(byMouse ? 1 : 0, 0);
            table->setFocus();
            if (byMouse) {
                QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                                  table->visualRect(row).center());
            } else {
                QTest::keyClick(table, Qt::Key_Down);
            }
            const auto item = m_window->selection().item();
            QCOMPARE(item.kind, Kind::CallSite);
            QTRY_VERIFY(timeline().focus().item() == item);
            QTRY_VERIFY(m_window->inspector()->text().contains(QLatin1String("What it added")));
            QVERIFY(table->selectionModel()->isRowSelected(row.row())); // it stays chosen
            QVERIFY(shownMs() > before);
            int marked = 0;
            const auto& contents = *m_window->document().contents();
            for (const auto& group : contents.timeline->groups()) {
                for (const auto& lane : group.rows) {
                    if (!isFocusedRow(timeline().focus(), lane)) {
                        continue;
                    }
                    for (const auto& span : lane.lane.spans()) {
                        ++marked;
                        const auto at = timeline().pointOf({Kind::Resource, span.item});
                        QVERIFY(timeline().canvas().contains(at));
                    }
                }
            }
            QCOMPARE(marked, 3);
        }
    }

    // A square on a pole, in the colour of the notes' own line; whoever points there reads it.
    void ANoteIsMarkedInTheOverviewAndAtItsBar()
    {
        show("leak");
        const Selection::Item item{Kind::Resource, 22};
        m_window->selection().choose(item.kind, item.id); // into sight
        m_window->selection().clear();
        key(Qt::Key_Home);
        const qint64 atNs = m_window->document().contents()->originNs() + 3'000'000'000;
        auto& view = timeline();
        const auto marks = [&](const QRect& area) {
            const QImage image = view.viewport()->grab(area).toImage();
            const QColor ink = Theme(view.palette()).accent;
            int pixels = 0;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x) {
                    pixels += image.pixelColor(x, y) == ink ? 1 : 0;
                }
            }
            return pixels;
        };
        const auto& scale = view.scale();
        const int strip = view.viewport()->width() - view.canvas().left() - 10;
        const auto share = static_cast<double>(atNs - scale.firstNs()) /
                           static_cast<double>(scale.lastNs() - scale.firstNs());
        const QRect overview(view.canvas().left() + static_cast<int>(share * strip) - 1, 0, 9,
                             view.fontMetrics().height() + 12);
        QCOMPARE(marks(overview), 0);
        m_window->annotations().addNote({atNs, QStringLiteral("whose is it"), item});
        const auto place = view.placeOf(item);
        const auto* box = view.rows().boxOf(place.group, place.row);
        QVERIFY(box != nullptr);
        const int x = view.canvas().left() + static_cast<int>(scale.xAt(atNs));
        const QRect bar(x - 1, view.canvas().top() + box->top - view.verticalScrollBar()->value(),
                        9, box->height);
        QVERIFY(view.canvas().contains(bar));
        QVERIFY(marks(overview) >= 30);
        QVERIFY(marks(bar) >= 30);
        for (const QPoint at : {overview.center(), bar.center(), view.pointOf(item)}) {
            QMouseEvent move(QEvent::MouseMove, at, view.viewport()->mapToGlobal(at), Qt::NoButton,
                             {}, {});
            QCoreApplication::sendEvent(view.viewport(), &move);
            QHelpEvent help(QEvent::ToolTip, at, view.viewport()->mapToGlobal(at));
            QCoreApplication::sendEvent(view.viewport(), &help);
            QTRY_VERIFY(QToolTip::text().contains(QLatin1String("whose is it")));
            QToolTip::hideText();
            QTRY_VERIFY(!QToolTip::isVisible());
        }
        // Folded away with its drm_device it stands there.
        m_window->selection().choose(Kind::Device, 2);
        key(Qt::Key_Space);
        const auto* header = view.rows().boxOf(place.group, -1);
        const QRect folded(x - 1,
                           view.canvas().top() + header->top - view.verticalScrollBar()->value(), 9,
                           header->height);
        m_window->selection().clear();
        QVERIFY(marks(folded) >= 30);
        m_window->annotations().removeNote(0);
        QCOMPARE(marks(overview), 0);
    }

    void ANoteOnACallSiteIsPinnedToIt()
    {
        show("leak");
        const RowId first = m_window->document().contents()->alike.front().first;
        m_window->selection().choose(Kind::CallSite, first);
        QTRY_VERIFY(timeline().focus().item() == m_window->selection().item());
        key(Qt::Key_M);
        QTRY_VERIFY(qobject_cast<QInputDialog*>(QApplication::activeModalWidget()) != nullptr);
        auto* input = qobject_cast<QInputDialog*>(QApplication::activeModalWidget());
        const auto site = callSiteOf(*m_window->document().contents(), first);
        const QString title =
            inspectCallSite(*m_window->document().contents(), *site, nullptr).title;
        QVERIFY2(!title.isEmpty() && input->labelText().contains(title.left(12)),
                 qPrintable(input->labelText()));
        input->setTextValue(QStringLiteral("whose is it"));
        QTest::keyClick(input, Qt::Key_Return);
        const Selection::Item pinned{Kind::CallSite, first};
        QCOMPARE(m_window->annotations().notes().front().item, pinned);
        QTRY_VERIFY(m_window->inspector()->text().contains(QLatin1String("whose is it")));
        m_window->selection().clear();
        trigger("Notes…");
        pick("whose is it");
        QCOMPARE(m_window->selection().item(), pinned);
        QTRY_VERIFY(m_window->inspector()->text().contains(QLatin1String("What it added")));
    }

    void ACallSiteIsChosenAgainAtTheNextStart()
    {
        const auto start = [this] {
            m_window = std::make_unique<MainWindow>();
            m_window->resize(1500, 950);
            m_window->show();
            m_window->open(file("leak"));
            QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), State::Ready, 30000);
        };
        start();
        const Selection::Item left{Kind::CallSite,
                                   m_window->document().contents()->alike.front().first};
        m_window->selection().choose(left.kind, left.id);
        QTRY_VERIFY(timeline().focus().item() == left);
        const qint64 origin = m_window->document().contents()->originNs();
        timeline().showRange(origin + 1'000'000'000, origin + 1'100'000'000);
        const auto scale = timeline().scale();
        m_window->close();
        start();
        QCOMPARE(m_window->selection().item(), left);
        QTRY_VERIFY(timeline().focus().item() == left);
        QCOMPARE(timeline().scale().fromNs(), scale.fromNs());
        QCOMPARE(timeline().scale().toNs(), scale.toNs());
        m_window->close();
        const QString kept = m_window->annotations().file();
        m_window.reset();
        QVERIFY(QFile::remove(kept)); // it is of every session that a test makes
    }

    // Of sentences on two lines, too; no wider than it must be.
    void ADoubleClickOnItsBorderShowsAllOfAColumn()
    {
        show("leak");
        m_window->resize(1000, 700);
        m_window->tabs()->setCurrentWidget(m_window->findings());
        auto* table = static_cast<QuietTable*>(m_window->findings()->table());
        auto* header = table->horizontalHeader();
        const auto cut = [table](int column) {
            int cells = 0;
            for (int row = 0; row < table->model()->rowCount(); ++row) {
                cells += table->isCut(table->model()->index(row, column)) ? 1 : 0;
            }
            return cells;
        };
        int wasCut = 0;
        for (int column = 0; column < header->count(); ++column) {
            if (header->isSectionHidden(column)) {
                continue;
            }
            table->setColumnWidth(column, 60);
            wasCut += cut(column);
            table->scrollTo(table->model()->index(0, column));
            const int border =
                header->sectionViewportPosition(column) + header->sectionSize(column) - 1;
            QTest::mouseDClick(header->viewport(), Qt::LeftButton, {}, {border, 5});
            QVERIFY2(cut(column) == 0,
                     qPrintable(
                         QStringLiteral("%1: %2 px").arg(column).arg(table->columnWidth(column))));
            const int wide = table->columnWidth(column);
            table->setColumnWidth(column, wide - 2 * table->fontMetrics().averageCharWidth());
            QVERIFY2(cut(column) > 0 || wide < 100, qPrintable(QString::number(column)));
            table->setColumnWidth(column, wide);
        }
        QVERIFY(wasCut > 0);
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
        QCOMPARE(timeline().keys().of(TimelineCommand::All), QList<QKeySequence>{Qt::Key_Home});
        sheet->edit()->setKeySequence(Qt::Key_G);
        sheet->giveKeys();
        key(Qt::Key_W);
        QVERIFY(!timeline().scale().showsAll());
        key(Qt::Key_Home);
        QVERIFY(!timeline().scale().showsAll());
        key(Qt::Key_G);
        QVERIFY(timeline().scale().showsAll());
        sheet->giveNormal();
        QCOMPARE(timeline().keys().of(TimelineCommand::All), QList<QKeySequence>{Qt::Key_Home});
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
        const auto all = m_window->keyBindings();
        size_t with = 0;
        for (size_t i = 0; i < all.size(); ++i) {
            QCOMPARE(all[i].keys(), all[i].normal);
            with += all[i].normal.isEmpty() ? 0U : 1U;
            for (size_t other = 0; other < i; ++other) {
                for (const auto& keys : all[i].normal) { // one view's may be another's, too
                    QVERIFY2(!all[i].meets(all[other]) || !all[other].normal.contains(keys),
                             qPrintable(all[i].name + QStringLiteral(" has the keys of ") +
                                        all[other].name));
                }
            }
        }
        QVERIFY(with > 40);
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

    void TheTourEndsWithItsSession()
    {
        show("leak");
        auto* tour = m_window->startTour();
        QSignalSpy ended(tour, &Tour::ended);
        trigger("Read again"); // it goes on
        QSignalSpy read(&m_window->document(), &SessionDocument::stateChanged);
        QTRY_VERIFY(!read.empty());
        QCOMPARE(ended.size(), 0);
        trigger("Close");
        QCOMPARE(ended.size(), 1);
        QTRY_VERIFY(m_window->findChild<Tour*>() == nullptr);
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

    void AFilterThatHidesAllIsTakenAwayByOneClickOrKey()
    {
        show("leak");
        auto* pane = m_window->resources();
        m_window->tabs()->setCurrentWidget(pane);
        auto* all = pane->findChild<QPushButton*>();
        QVERIFY(!all->isVisible());
        for (const bool byMouse : {true, false}) {
            pane->findChild<QCheckBox*>()->setChecked(true);
            QTest::keyClicks(pane->filter()->edit(), QStringLiteral("nothing-is-called-so"));
            QTest::keyClick(pane->filter()->edit(), Qt::Key_Return);
            QTRY_COMPARE(pane->model()->rowCount(), 0);
            QTRY_VERIFY(all->isVisible());
            if (byMouse) {
                QTest::mouseClick(all, Qt::LeftButton);
            } else {
                QTest::keyClick(all, Qt::Key_Space);
            }
            QTRY_COMPARE(pane->model()->rowCount(), 21);
            QVERIFY(!all->isVisible() && !pane->findChild<QCheckBox*>()->isChecked());
        }
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

    void AColumnIsSortedByMouseAndByTheMenu()
    {
        show("leak");
        auto* pane = m_window->callSites();
        m_window->tabs()->setCurrentWidget(pane);
        auto* header = pane->table()->horizontalHeader();
        const auto counts = [pane] {
            return pane->table()->model()->index(0, 3).data().toString();
        };
        pane->table()->scrollTo(pane->table()->model()->index(0, 3));
        const QPoint title(header->sectionViewportPosition(3) + 20, header->height() / 2);
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, title);
        const auto ascending = counts();
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, title);
        QVERIFY(counts() != ascending);
        // The same by the key that opens the menu of a row.
        pane->table()->setFocus();
        pane->table()->selectRow(0);
        const auto at = pane->table()->visualRect(pane->table()->currentIndex()).center();
        QContextMenuEvent asked(QContextMenuEvent::Keyboard, at,
                                pane->table()->viewport()->mapToGlobal(at));
        QCoreApplication::sendEvent(pane->table()->viewport(), &asked);
        QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QTest::keyClick(menu, Qt::Key_Up); // the last line is "Sort by"
        QTest::keyClick(menu, Qt::Key_Right);
        QTRY_VERIFY(QApplication::activePopupWidget() != menu);
        auto* sort = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        while (sort->activeAction()->text() != QLatin1String("Count")) {
            QTest::keyClick(sort, Qt::Key_Down);
        }
        QTest::keyClick(sort, Qt::Key_Return);
        QCOMPARE(counts(), ascending);
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

    void AnEventIsMarkedInAnyOrder()
    {
        show("leak");
        auto* pane = m_window->events();
        m_window->tabs()->setCurrentWidget(pane);
        QTRY_VERIFY(pane->model()->rowCount() > 3);
        QSignalSpy ordered(pane->model(), &EventTableModel::ordered);
        pane->table()->sortByColumn(EventTableModel::Kind, Qt::DescendingOrder);
        QTRY_VERIFY(!ordered.isEmpty());
        const auto marked = [pane] {
            const auto index = pane->table()->currentIndex();
            return index.data(EventTableModel::EventIdRole).toLongLong();
        };
        m_window->selection().choose(Kind::Event, 3);
        QTRY_COMPARE(marked(), 3);
        pane->table()->sortByColumn(EventTableModel::Time, Qt::DescendingOrder);
        QTRY_COMPARE(ordered.size(), 2);
        QTRY_COMPARE(marked(), 3);
        m_window->selection().choose(Kind::Event, 2);
        m_window->selection().clear(); // before the row of that was found
        QTRY_VERIFY(!m_window->document().isAsked());
        QCOMPARE(marked(), 0);
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

    void RowsOfAStatementAreATableAsTheOthers()
    {
        show("leak");
        auto& sql = *m_window->sql();
        m_window->tabs()->setCurrentWidget(&sql);
        const auto run = [&sql](const char* text, int rows) {
            sql.edit()->setPlainText(QLatin1String(text));
            sql.run();
            QTRY_COMPARE(sql.result()->table()->model()->rowCount(), rows);
        };
        run("SELECT id, size_bytes FROM resource WHERE id < 12", 10);
        auto* table = sql.result()->table();
        const auto cell = [table](int row) {
            return table->model()->index(row, 0).data().toString();
        };
        QCOMPARE(cell(0), QStringLiteral("2"));
        table->sortByColumn(0, Qt::DescendingOrder); // by number
        QCOMPARE(cell(0), QStringLiteral("11"));
        table->selectRow(0);
        QApplication::clipboard()->clear();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        table->setFocus();
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(
            QApplication::clipboard()->text().startsWith(QLatin1String("id\tsize_bytes\n11\t")));
        sql.result()->filter()->add(QStringLiteral("104")); // bytes
        QCOMPARE(table->model()->rowCount(), 1);
        run("SELECT rule FROM leak", 1); // nothing hides a row of another statement
        auto* views = sql.findChild<QTreeWidget*>();
        sql.edit()->clear();
        views->setCurrentItem(views->topLevelItem(0));
        QTest::keyClick(views, Qt::Key_Return);
        QCOMPARE(sql.edit()->toPlainText(), views->topLevelItem(0)->text(0));
    }

    void RowsOfTheStatementBeforeAreNoAnswer()
    {
        show("leak");
        auto& sql = *m_window->sql();
        m_window->tabs()->setCurrentWidget(&sql);
        const auto answered = [&sql] {
            sql.edit()->setPlainText(QStringLiteral("SELECT added_ns FROM resource LIMIT 7"));
            sql.run();
            QTRY_COMPARE(sql.result()->table()->model()->rowCount(), 7);
        };
        answered();
        sql.edit()->setPlainText(QStringLiteral("DELETE FROM resource"));
        sql.run();
        QTRY_COMPARE(sql.result()->table()->model()->rowCount(), 0);
        QVERIFY(!sql.message()->text().isEmpty());
        answered();
        sql.edit()->setPlainText(
            QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                           "SELECT max(i) FROM n"));
        sql.run();
        sql.stop();
        QCOMPARE(sql.result()->table()->model()->rowCount(), 0);
    }

    void NoDigitOfANumberIsCutOff()
    {
        show("leak");
        auto& sql = *m_window->sql();
        m_window->tabs()->setCurrentWidget(&sql);
        sql.edit()->setPlainText(QStringLiteral("SELECT 8888888888888888888 AS n, 'x' AS s"));
        sql.run();
        QTRY_COMPARE(sql.result()->table()->model()->rowCount(), 1);
        auto* table = sql.result()->table();
        const QString digits = table->model()->index(0, 0).data().toString();
        const int room = table->columnWidth(0);
        QVERIFY2(room >= table->fontMetrics().horizontalAdvance(digits) + 6,
                 qPrintable(QString::number(room)));
    }

    void EveryTableCanBeSorted()
    {
        show("leak");
        const auto panes = m_window->tabs()->findChildren<TablePane*>();
        QCOMPARE(panes.size(), m_window->tabs()->count());
        for (auto* pane : panes) {
            const std::unique_ptr<QMenu> menu(pane->makeMenu({}));
            for (const auto* action : menu->actions()) {
                QVERIFY2(action->isEnabled(), qPrintable(action->text()));
            }
        }
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
        const auto warns = [this] {
            for (const auto* label : m_window->findChildren<QLabel*>()) {
                if (label->isVisible() &&
                    label->text().startsWith(QStringLiteral("⚠ gone was deleted"))) {
                    return true;
                }
            }
            return false;
        };
        QVERIFY(warns());
        QVERIFY(QFile::copy(file("leak"), file("gone")));
        m_window->document().reload();
        QTRY_VERIFY(!warns());
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(ActionsTest)
#include "actions_test.moc"
