// SPDX-License-Identifier: MIT
// The window's filter thins out the timeline and the table of resources alike, and says what it
// hides.
#include "app/model/filter_groups.h"
#include "app/model/timeline.h"
#include "app/view/filter_bar.h"
#include "app/view/filter_line.h"
#include "app/view/group_panel.h"
#include "app/view/hidden_note.h"
#include "app/view/picture.h"
#include "tests/app/view/acting_window.h"
#include "tests/app/view/watched_application.h"
#include "tests/app/view/written_picture.h"

#include <QCheckBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QStyleOption>
#include <QTabWidget>
#include <QToolButton>

using namespace drmscope::app;

class FilterTest : public test::ActingWindow
{
    Q_OBJECT
private:
    [[nodiscard]] FilterBar& bar() const { return *m_window->filterBar(); }
    [[nodiscard]] const Timeline& shown() const { return *timeline().contents()->timeline; }
    [[nodiscard]] QStringList chips() const { return m_window->filter().stack().chips(); }

    void type(const char* text, bool keep = true)
    {
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        trigger("Filter…");
        QTRY_VERIFY(bar().isVisible());
        QTest::keyClicks(bar().line()->edit(), QString::fromUtf8(text));
        if (keep) {
            QTest::keyClick(bar().line()->edit(), Qt::Key_Return);
        }
    }
    void expectShown(size_t groups, qint64 resources)
    {
        QTRY_COMPARE(shown().resources().count(), resources);
        QCOMPARE(shown().groups().size(), groups);
        QTRY_COMPARE(m_window->resources()->model()->rowCount(), static_cast<int>(resources));
    }
    HiddenNote* noteOver(QWidget* view) const
    {
        for (auto* note : view->findChildren<HiddenNote*>()) {
            if (note->isVisible()) {
                return note;
            }
        }
        return nullptr;
    }
    static QAction* lineOf(const QMenu& menu, const char* text)
    {
        for (auto* action : menu.actions()) {
            if (action->text().contains(QString::fromUtf8(text))) {
                return action;
            }
        }
        return nullptr;
    }
    static QPoint boxOf(const QTreeWidget& tree, QTreeWidgetItem* line)
    {
        QStyleOptionViewItem option;
        option.initFrom(&tree);
        option.rect = tree.visualItemRect(line);
        option.features = QStyleOptionViewItem::HasCheckIndicator;
        return tree.style()
            ->subElementRect(QStyle::SE_ItemViewItemCheckIndicator, &option, &tree)
            .center();
    }
    static QMenu* popup() { return qobject_cast<QMenu*>(QApplication::activePopupWidget()); }

private slots:
    void initTestCase() { writeSessions(); }
    void cleanup() { m_window.reset(); }

    // Whoever takes a picture as soon as the answer is there sees all of it.
    void TheCountsOfATableHaveTheirRoomAtOnce()
    {
        show("leak");
        m_window->tabs()->setCurrentWidget(m_window->resources());
        QCoreApplication::processEvents();
        const QObject asked;
        QString said;
        int missing = 0;
        connect(m_window->resources()->model(), &ResourceTableModel::ordered, &asked, [&] {
            for (const auto* label : m_window->resources()->findChildren<QLabel*>()) {
                if (label->isVisible() && label->text().contains(QLatin1String(" of "))) {
                    said = label->text();
                    missing = label->sizeHint().width() - label->width();
                }
            }
        });
        m_window->filter().stack().add(QStringLiteral("kind:kmalloc"));
        m_window->filter().stack().add(QStringLiteral("state:leaked"));
        QTRY_VERIFY(!said.isEmpty());
        QVERIFY2(missing <= 0, qPrintable(said));
    }

    void ThinsOutTheTimelineAndTheTable()
    {
        show("leak");
        QVERIFY(!bar().isVisible());
        type("size>110");
        expectShown(1, 5);
        QCOMPARE(chips(), QStringList{QStringLiteral("size>110")});
        QCOMPARE(m_window->resources()->filter()->chips(), chips());
        for (const auto& row : shown().groups()[0].rows) {
            if (row.kind == RowKind::LiveCount) {
                QCOMPARE(row.count.highest(), 5); // areas count what matches
            }
        }
        QVERIFY2(bar().notice().contains(QLatin1String("5 of 21 resources")),
                 qPrintable(bar().notice()));
        QVERIFY(bar().notice().contains(QLatin1String("1 of 2 drm_devices")));
        bar().line()->undo();
        expectShown(2, 21);
    }

    void SaysWhatGraveItHidesAndTakesItBackByOneClick()
    {
        show("leak");
        type("name:kmalloc");
        expectShown(1, 20);
        QVERIFY2(bar().notice().contains(QStringLiteral("⚠ hidden: 1 leaked")),
                 qPrintable(bar().notice()));
        m_window->selection().choose(Kind::Resource, 22);
        QVERIFY(bar().notice().contains(QLatin1String("what is chosen is hidden")));
        QPushButton* all = bar().findChild<QPushButton*>();
        m_window->activateWindow(); // offscreen, the list of words that closed was the active one
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::mouseClick(all, Qt::LeftButton);
        expectShown(2, 21);
        QVERIFY(!bar().isVisible());
        QVERIFY(timeline().hasFocus());
    }

    void StepsToNothingThatItHides()
    {
        show("leak");
        type("device:card0");
        expectShown(1, 20);
        m_window->selection().clear();
        for (int i = 0; i < 25; ++i) {
            key(Qt::Key_N);
            QVERIFY(m_window->selection().item().id != 22);
        }
    }

    void WhatHidesAllIsTakenAwayWhereverOneLooks()
    {
        show("leak");
        m_window->tabs()->setCurrentWidget(m_window->resources());
        for (QWidget* view :
             {static_cast<QWidget*>(&timeline()), static_cast<QWidget*>(m_window->resources())}) {
            for (const bool byMouse : {true, false}) {
                type("nothing-is-called-so");
                QTRY_VERIFY(noteOver(&timeline()) != nullptr);
                QTRY_VERIFY(noteOver(m_window->resources()) != nullptr);
                auto* button = noteOver(view)->findChild<QPushButton*>();
                QVERIFY(view->rect().contains(button->mapTo(view, button->rect().center())));
                if (byMouse) {
                    QTest::mouseClick(button, Qt::LeftButton);
                } else {
                    button->setFocus();
                    QTest::keyClick(button, Qt::Key_Space);
                }
                expectShown(2, 21);
                QVERIFY(noteOver(&timeline()) == nullptr);
                QVERIFY(noteOver(m_window->resources()) == nullptr);
            }
        }
    }

    void MakesTheWindowNoWider()
    {
        show("leak");
        m_window->resize(1200, 700);
        m_window->tabs()->setCurrentWidget(m_window->resources());
        for (const auto* term : {"device:card0", "name:a_resource_with_a_very_long_name_indeed",
                                 "site:another_function_of_forty_characters"}) {
            type(term);
        }
        QTRY_VERIFY(!m_window->filter().isReading());
        m_window->selection().choose(Kind::Resource, 22);
        QCoreApplication::processEvents();
        QCOMPARE(m_window->width(), 1200);
        const auto* all = bar().findChild<QPushButton*>(QString(), Qt::FindDirectChildrenOnly);
        QVERIFY(bar().rect().contains(all->geometry()));
    }

    void IsLeftByEscape()
    {
        show("leak");
        type("size>110", false);
        expectShown(1, 5);
        QTest::keyClick(bar().line()->edit(), Qt::Key_Escape);
        expectShown(2, 21);
        QTest::keyClick(bar().line()->edit(), Qt::Key_Escape);
        QTRY_VERIFY(!bar().isVisible());
        QCOMPARE(m_window->focusWidget(), static_cast<QWidget*>(&timeline()));
    }

    void ATermThatChoosesNothingIsRefusedAndSaysWhy()
    {
        show("leak");
        const std::initializer_list<std::pair<const char*, const char*>> terms{
            {"drivr:bochs", "no such key: drivr; did you mean driver:?"},
            {"stat:leaked", "did you mean state:?"},
            {"state:leakd", "state: is one of ended, live, held, hazard, leaked"},
            {"alive:3s", "alive: is written like alive:1.5s..2s"}};
        for (const auto& [term, why] : terms) {
            type(term);
            QVERIFY2(bar().line()->problem().contains(QLatin1String(why)),
                     qPrintable(bar().line()->problem()));
            QVERIFY(bar().line()->findChild<QLabel*>()->isVisible());
            QVERIFY(chips().isEmpty());
            QVERIFY(!m_window->filter().isActive());
            QTest::keyClick(bar().line()->edit(), Qt::Key_Escape);
            QCOMPARE(bar().line()->problem(), QString());
            QVERIFY(bar().line()->edit()->text().isEmpty());
        }
        expectShown(2, 21);
        type("kmalloc alive:", false); // what is well chooses all the same
        expectShown(1, 20);
        trigger("Show all");
        m_window->filter().stack().add(QStringLiteral("gone:key")); // kept by another version
        QVERIFY(bar().isVisible());
        QVERIFY(!bar().line()->problem().isEmpty());
    }

    // Letter by letter: what is on the screen goes from all there is to what was asked for.
    void HalfAKeyHidesNothing()
    {
        show("leak");
        for (const auto* word : {"-state:live", "owner:drmm"}) {
            type("", false);
            for (const char letter : QByteArray(word)) {
                QTest::keyClick(bar().line()->edit(), letter);
                QTRY_VERIFY(!m_window->filter().isReading());
                QVERIFY(!shown().groups().empty());
                QVERIFY(noteOver(&timeline()) == nullptr);
            }
            QTest::keyClick(bar().line()->edit(), Qt::Key_Return);
            QTRY_VERIFY(!m_window->filter().isReading());
            QCOMPARE(chips(), QStringList{QString::fromUtf8(word)});
            trigger("Show all");
        }
        type("kmalloc stat", false); // the word before it chooses
        expectShown(1, 20);
        QCOMPARE(m_window->filter().stack().text(), QStringLiteral("kmalloc"));
        QVERIFY2(bar().notice().contains(QStringLiteral("Enter applies “stat”")),
                 qPrintable(bar().notice()));
        QTest::keyClick(bar().line()->edit(), Qt::Key_Return);
        QTRY_VERIFY(noteOver(&timeline()) != nullptr); // who asks for it has it
        QCOMPARE(chips().size(), 2);
    }

    void EnterTakesWhatWasTypedWhateverIsOffered()
    {
        show("leak");
        type("kmal", false);
        QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
        QTest::keyClick(QApplication::activePopupWidget()->windowHandle(), Qt::Key_Return);
        QCOMPARE(chips(), QStringList{QStringLiteral("kmal")});
        QVERIFY(QApplication::activePopupWidget() == nullptr);
        type("state:held owner:drmm"); // each of its words
        QCOMPARE(chips().size(), 3);
    }

    void WhatIsOfferedCompletesTheLastWord()
    {
        show("leak");
        for (const auto& [typed, chip] : {std::pair{"kmalloc state:le", "state:leaked"},
                                          std::pair{"-state:le", "-state:leaked"},
                                          std::pair{"state:held|le", "state:held|leaked"},
                                          std::pair{"kmalloc owner:de", "owner:devm"}}) {
            m_window->filter().stack().forget();
            type(typed, false);
            QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
            auto* offered = QApplication::activePopupWidget()->windowHandle();
            QTest::keyClick(offered, Qt::Key_Down);
            QTest::keyClick(offered, Qt::Key_Return);
            QTRY_VERIFY(!chips().isEmpty());
            QCOMPARE(chips().back(), QString::fromUtf8(chip));
            QCOMPARE(chips().size(), QByteArray(typed).count(' ') + 1);
        }
    }

    void OnlyWhatOutlivedIsATermLikeAnother()
    {
        show("leak");
        m_window->tabs()->setCurrentWidget(m_window->resources());
        auto* box = m_window->resources()->findChild<QCheckBox*>();
        box->setChecked(true);
        expectShown(2, 21);
        QCOMPARE(chips(), QStringList{QStringLiteral("state:live|held|leaked")});
        trigger("Undo the last change");
        QVERIFY(!box->isChecked());
        QVERIFY(chips().isEmpty());
    }

    void ARangeIsWhatLivedBetweenTheMarkersElseWhatIsOnScreen()
    {
        show("leak");
        const qint64 origin = m_window->document().contents()->originNs();
        key(Qt::Key_Home);
        timeline().showRange(origin, origin + 120'000'000);
        trigger("Filter to range");
        QTRY_COMPARE(shown().resources().count(), 0); // the first was added at 130 ms
        m_window->annotations().setMarker(0, origin + 140'500'000);
        m_window->annotations().setMarker(1, origin + 130'500'000);
        trigger("Filter to range");
        QCOMPARE(chips(), QStringList{QStringLiteral("alive:0.1305s..0.1405s")});
        expectShown(1, 11);
        QVERIFY(m_window->annotations().marker(0)); // a filter is no zoom
        trigger("Undo the last change");
        QTRY_COMPARE(shown().resources().count(), 0);
        trigger("Show all");
        expectShown(2, 21);
    }

    void ARangeDrawnAlongTheAxisIsZoomedToOrFilteredTo()
    {
        show("leak");
        key(Qt::Key_Home);
        auto* viewport = timeline().viewport();
        const int y = timeline().canvas().top() - 10;
        const QPoint from(timeline().canvas().left() + 10, y);
        const QPoint to(timeline().canvas().left() + 160, y);
        for (const auto* line : {"Filter to range", "Zoom here"}) {
            QTest::mousePress(viewport, Qt::LeftButton, {}, from);
            QMouseEvent move(QEvent::MouseMove, to, viewport->mapToGlobal(to), Qt::NoButton,
                             Qt::LeftButton, {});
            QCoreApplication::sendEvent(viewport, &move);
            QTest::mouseRelease(viewport, Qt::LeftButton, {}, to);
            QTRY_VERIFY(popup() != nullptr);
            QVERIFY(m_window->annotations().marker(0) && m_window->annotations().marker(1));
            auto* action = lineOf(*popup(), line);
            QVERIFY(action != nullptr);
            QTest::mouseClick(popup(), Qt::LeftButton, {},
                              popup()->actionGeometry(action).center());
            QTRY_VERIFY(popup() == nullptr);
        }
        QCOMPARE(chips().size(), 1);
        QVERIFY(chips()[0].startsWith(QLatin1String("alive:")));
        QVERIFY(std::abs(shownMs() - 150 * 5000.0 / timeline().canvas().width()) < 60);
    }

    void TheMenuOfABarOffersWhatIsLikeIt()
    {
        show("leak");
        m_window->selection().choose(Kind::Resource, 22);
        for (const bool byKey : {false, true}) {
            const QPoint at = timeline().pointOf({Kind::Resource, 22});
            QContextMenuEvent asked(byKey ? QContextMenuEvent::Keyboard : QContextMenuEvent::Mouse,
                                    at, timeline().viewport()->mapToGlobal(at));
            QCoreApplication::sendEvent(timeline().viewport(), &asked);
            QTRY_VERIFY(popup() != nullptr);
            const auto* only = lineOf(*popup(), "Only name:drm_encoder_cleanup");
            QVERIFY(only != nullptr);
            QVERIFY(lineOf(*popup(), "Only device:card1#2") != nullptr);
            while (popup()->activeAction() != only) {
                QTest::keyClick(popup(), Qt::Key_Down);
            }
            QTest::keyClick(popup(), Qt::Key_Return);
            expectShown(1, 1);
            trigger("Show all");
            expectShown(2, 21);
        }
        trigger("Only its device");
        QCOMPARE(chips(), QStringList{QStringLiteral("device:card1#2")});
        expectShown(1, 1);
    }

    void WhatWasFoldedStaysSoUnderAFilter()
    {
        show("leak");
        m_window->selection().choose(Kind::Device, 2);
        key(Qt::Key_Space);
        QVERIFY(timeline().rows().isCollapsed(shown().groupOf(2)));
        type("device:card1");
        expectShown(1, 1);
        QVERIFY(timeline().rows().isCollapsed(0));
        trigger("Show all");
        expectShown(2, 21);
        QVERIFY(timeline().rows().isCollapsed(shown().groupOf(2)));
        QVERIFY(!timeline().rows().isCollapsed(shown().groupOf(1)));
    }

    void GroupsAreTickedByKeyAndByMouse()
    {
        show("leak");
        auto& panel = *m_window->groups();
        const auto line = [&panel](const char* text) -> QTreeWidgetItem* {
            const auto found =
                panel.findItems(QString::fromUtf8(text), Qt::MatchStartsWith | Qt::MatchRecursive);
            return found.isEmpty() ? nullptr : found.front();
        };
        QVERIFY(line("By call site") != nullptr && line("By kind") != nullptr);
        auto* card0 = line("card0");
        QCOMPARE(card0->text(1), QStringLiteral("20"));
        QVERIFY(!card0->icon(1).isNull()); // it was held: that has its bar
        QVERIFY(line("allocation")->icon(1).isNull());
        panel.setCurrentItem(card0);
        QTest::keyClick(&panel, Qt::Key_Space);
        QCOMPARE(chips(), QStringList{QStringLiteral("device:card0#1")});
        expectShown(1, 20);
        panel.setCurrentItem(line("card1"));
        QTest::keyClick(&panel, Qt::Key_Return);
        QCOMPARE(chips(), QStringList{QStringLiteral("device:card0#1|card1#2")});
        expectShown(2, 21);
        panel.scrollToItem(line("card0"));
        const QRect counts = panel.visualItemRect(line("card0"));
        QTest::mouseClick(panel.viewport(), Qt::LeftButton, {}, counts.topRight() + QPoint(-6, 6));
        QCOMPARE(chips(), QStringList{QStringLiteral("device:card1#2")});
        expectShown(1, 1);
        QTest::mouseClick(panel.viewport(), Qt::LeftButton, {},
                          panel.visualItemRect(line("card0")).center());
        QCOMPARE(chips(), QStringList{QStringLiteral("device:card1#2|card0#1")});
        QTest::mouseClick(panel.viewport(), Qt::LeftButton, {}, boxOf(panel, line("card0")));
        QCOMPARE(chips(), QStringList{QStringLiteral("device:card1#2")});
        QCOMPARE(line("card0")->checkState(0), Qt::Unchecked);
        QCOMPARE(line("card1")->checkState(0), Qt::Checked);
        trigger("Show all"); // whatever changes the filter changes the ticks
        QCOMPARE(line("card1")->checkState(0), Qt::Unchecked);
        auto* outlived = line("Outlived");
        panel.setCurrentItem(outlived);
        QTest::keyClick(&panel, Qt::Key_Space);
        QCOMPARE(chips(), QStringList{QStringLiteral("state:held|leaked")});
        trigger("Leaked"); // the same from the menu: one answer at a time
        QCOMPARE(chips(), QStringList{QStringLiteral("state:leaked")});
        expectShown(1, 1);
        QCOMPARE(outlived->checkState(0), Qt::Unchecked);
        QCOMPARE(line("Leaked")->checkState(0), Qt::Checked);
    }

    void EachGroupChoosesAsManyAsItSays()
    {
        show("leak");
        const auto& contents = *m_window->document().contents();
        QVERIFY(contents.groups->size() >= 4);
        for (const auto& group : *contents.groups) {
            m_window->filter().stack().toggle(group.key, group.value);
            QTRY_VERIFY(!m_window->filter().isReading());
            QCOMPARE(m_window->filter().outcome().shownCount, group.count);
            m_window->filter().stack().clear();
        }
    }

    void StaysWhenTheSessionIsReadAgain()
    {
        show("leak");
        type("size>110");
        expectShown(1, 5);
        std::vector<qint64> seen;
        connect(&m_window->filter(), &SessionFilter::shownChanged, this,
                [&] { seen.push_back(shown().resources().count()); });
        trigger("Read again");
        QTRY_VERIFY(!seen.empty());
        QCOMPARE(seen, std::vector<qint64>{5}); // at no time all of them
        disconnect(&m_window->filter(), nullptr, this, nullptr);
    }

    void EverySevereResourceIsShownOrCounted()
    {
        test::writeOverlap(file("two"));
        for (const auto* session : {"hot", "leak", "two"}) {
            show(session);
            const auto& contents = *m_window->document().contents();
            SessionReader reader(file(session).toStdString());
            std::vector<RowId> severe;
            for (const auto& resource : reader.resourceSpans()) {
                if (isSevere(contents.roles.of(resource))) {
                    severe.push_back(resource.id);
                }
            }
            QVERIFY(!severe.empty());
            for (const auto* terms : {"kmalloc", "-kmalloc", "size>64", "state:held", "life<1s",
                                      "owner:devm", "device:card1", "alive:..2s", "xyz"}) {
                m_window->filter().stack().clear();
                m_window->filter().stack().add(QString::fromLatin1(terms));
                QTRY_VERIFY(!m_window->filter().isReading());
                qint64 told = 0;
                for (const auto id : severe) {
                    told += shown().resources().find(id) ? 1 : 0;
                }
                const auto& outcome = m_window->filter().outcome();
                for (const auto state : {BarState::Hazard, BarState::Held, BarState::Leaked}) {
                    told += outcome.hiddenOf(state);
                }
                QCOMPARE(told, static_cast<qint64>(severe.size()));
                QCOMPARE(outcome.shownCount + outcome.hiddenCount(),
                         contents.timeline->resources().count());
            }
        }
    }

    void APictureSaysWhatIsNotInIt()
    {
        show("leak");
        const QString whole = m_window->pictureCaption(false);
        QVERIFY(!whole.contains(QLatin1String("filter")));
        type("name:kmalloc");
        expectShown(1, 20);
        QVERIFY(m_window->pictureCaption(false).startsWith(whole));
        QVERIFY(m_window->pictureCaption(false).contains(
            QStringLiteral("filter name:kmalloc: 20 of 21 resources")));
        QVERIFY(m_window->pictureCaption(false).contains(QStringLiteral("hidden: 1 leaked")));
        QCOMPARE(test::writePicture(*timeline().sheet(false), whole, file("whole.png")), QString());
        QCOMPARE(test::writePicture(*timeline().sheet(false), m_window->pictureCaption(false),
                                    file("less.png")),
                 QString());
        QCOMPARE(QImage(file("less.png")).height(),
                 QImage(file("whole.png")).height() +
                     2 * timeline().fontMetrics().height()); // of twice the pixels
    }

    // Not of one whose rows are still being read.
    void APictureSaysByWhatItWasChosen()
    {
        show("leak");
        auto& stack = m_window->filter().stack();
        const auto caption = [this] { return m_window->pictureCaption(false); };
        const QString whole = caption();
        stack.add(QStringLiteral("name:kmalloc"));
        QVERIFY(m_window->filter().isReading());
        QCOMPARE(caption(), whole);
        QTRY_VERIFY(!m_window->filter().isReading());
        QVERIFY2(caption().contains(QLatin1String("filter name:kmalloc: 20 of 21 resources")),
                 qPrintable(caption()));
        stack.add(QStringLiteral("size>110"));
        QCOMPARE(caption(), whole + QStringLiteral("\nfilter name:kmalloc"));
        QTRY_VERIFY(!m_window->filter().isReading());
        QVERIFY2(caption().contains(QLatin1String("filter name:kmalloc size>110: 5 of 21")),
                 qPrintable(caption()));
        stack.clear();
        QCOMPARE(caption(), whole);
    }

    void AnotherSessionBeginsWithoutIt()
    {
        show("leak");
        type("size>110");
        expectShown(1, 5);
        m_window->open(file("hot"));
        QTRY_VERIFY(!m_window->isOpening());
        QTRY_COMPARE(m_window->document().state(), State::Ready);
        QTRY_VERIFY(!m_window->document().contents()->outline);
        QVERIFY(chips().isEmpty());
        QCOMPARE(timeline().contents(), m_window->document().contents().get());
    }

    void AMillionResourcesAreFilteredWithoutAHalt()
    {
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 2000, 4000, QStringLiteral("0000:01:00.0")});
        maker.addManyResources(1, 1'000'000, 4000);
        maker.addDevice({2, 1, 50, 60, 0, 0, QStringLiteral("0000:02:00.0")});
        maker.addResource(2, QStringLiteral("the_only_one"), 8, 2500, 0);
        maker.write(file("million"), 5000);
        show("million");
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->document().contents()->outline, 60000);
        QElapsedTimer since;
        since.start();
        type("name:the_only_one", false); // each letter asks anew
        QTRY_COMPARE_WITH_TIMEOUT(shown().resources().count(), 1, 60000);
        qInfo("typed and filtered: %lld ms", since.elapsed());
        QTest::keyClick(bar().line()->edit(), Qt::Key_Escape);
        type("-name:the_only_one");
        QTRY_COMPARE_WITH_TIMEOUT(shown().resources().count(), 1'000'000, 60000);
        for (int i = 0; i < 12; ++i) { // single bars are read of what matches
            key(Qt::Key_W);
            timeline().viewport()->repaint();
        }
        QTRY_VERIFY_WITH_TIMEOUT(!timeline().awaitsDetail(), 60000);
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(FilterTest)
#include "filter_test.moc"
