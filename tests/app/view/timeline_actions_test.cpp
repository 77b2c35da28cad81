// SPDX-License-Identifier: MIT
// What a user does with the timeline, by keyboard and by mouse.
#include "app/model/timeline.h"
#include "app/view/colour_by.h"
#include "app/view/hover_card.h"
#include "app/view/inspector_view.h"
#include "app/view/picture.h"
#include "app/view/rows_pane.h"
#include "app/view/theme.h"
#include "tests/app/view/acting_window.h"
#include "tests/app/view/kept_picture.h"
#include "tests/app/view/watched_application.h"
#include "tests/app/view/written_picture.h"

#include <QAccessible>
#include <QComboBox>
#include <QDeadlineTimer>
#include <QFile>
#include <QScrollBar>
#include <QStatusBar>
#include <QTabWidget>
#include <QTableView>
#include <QToolBar>
#include <QToolButton>

using namespace drmscope::app;

class TimelineActionsTest : public test::ActingWindow
{
    Q_OBJECT
private:
    void clickTool(const char* text)
    {
        for (auto* button : m_window->findChild<QToolBar*>()->findChildren<QToolButton*>()) {
            if (button->text() == QString::fromUtf8(text)) {
                QVERIFY(button->isVisible() && button->isEnabled());
                return QTest::mouseClick(button, Qt::LeftButton);
            }
        }
        QFAIL(text);
    }

private slots:
    void initTestCase()
    {
        writeSessions();
        writeProblems();
    }
    void cleanup() { m_window.reset(); }

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

    void ViewsAreKeptAndComeBack()
    {
        show("hot");
        for (int i = 0; i < 5; ++i) {
            key(Qt::Key_W);
        }
        const double kept = shownMs();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        key(Qt::Key_1, Qt::ControlModifier | Qt::ShiftModifier);
        key(Qt::Key_Home);
        QVERIFY(shownMs() > kept * 2);
        key(Qt::Key_1, Qt::ControlModifier);
        QVERIFY(std::abs(shownMs() - kept) < 1);
        key(Qt::Key_Left, Qt::AltModifier);
        QVERIFY(shownMs() > kept * 2);
        key(Qt::Key_Right, Qt::AltModifier);
        QVERIFY(std::abs(shownMs() - kept) < 1);
    }

    void LanesAreFoundByName()
    {
        show("leak");
        trigger("Go to lane…");
        pick("card1 encoder");
        QCOMPARE(m_window->selection().item(), (Selection::Item{Kind::Resource, 22}));
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

    // Whatever is scrolled away, and wherever somebody had been.
    void ABrushOverTheLifeOfOthersShowsThem()
    {
        test::SessionMaker maker;
        for (int i = 0; i < 8; ++i) {
            const double at = 100 + 1000 * i;
            maker.addDevice({i + 1, i, at, at + 10, at + 500, at + 600,
                             QStringLiteral("0000:0%1:00.0").arg(i + 1)});
            maker.addResource(i + 1, QStringLiteral("kmalloc"), 96, at + 5, at + 600);
        }
        maker.write(file("many"), 9000);
        show("many");
        const auto brush = [this](double fromMs, double toMs) {
            auto* viewport = timeline().viewport();
            const int strip = timeline().canvas().width() - 10;
            const auto at = [&](double ms) {
                const auto& scale = timeline().scale();
                const auto length = static_cast<double>(scale.lastNs() - scale.firstNs());
                const double sinceNs =
                    ms * 1e6 - static_cast<double>(scale.firstNs() -
                                                   m_window->document().contents()->originNs());
                return QPoint(
                    timeline().canvas().left() + static_cast<int>(sinceNs / length * strip), 12);
            };
            QTest::mousePress(viewport, Qt::LeftButton, {}, at(fromMs));
            QMouseEvent move(QEvent::MouseMove, at(toMs), viewport->mapToGlobal(at(toMs)),
                             Qt::NoButton, Qt::LeftButton, {});
            QCoreApplication::sendEvent(viewport, &move);
            QTest::mouseRelease(viewport, Qt::LeftButton, {}, at(toMs));
        };
        const auto isInSight = [this](int group) {
            const int top =
                timeline().rows().groupTop(group) - timeline().verticalScrollBar()->value();
            return top >= 0 &&
                   top + timeline().rows().headerHeight() <= timeline().canvas().height();
        };
        QVERIFY(timeline().verticalScrollBar()->maximum() > 0);
        timeline().verticalScrollBar()->setValue(0);
        QVERIFY(!isInSight(7));
        brush(7050, 7900);
        QVERIFY(isInSight(7));
        test::keepPicture(*m_window, "brushed-to-another");
        const int stays = timeline().verticalScrollBar()->value();
        brush(6050, 7900); // one of them is in sight
        QVERIFY(isInSight(7));
        brush(7100, 7500);
        QCOMPARE(timeline().verticalScrollBar()->value(), stays);
        brush(50, 600);
        QVERIFY(isInSight(0));
        brush(8050, 8900);
        QCOMPARE(m_window->statusBar()->currentMessage(),
                 QStringLiteral("No drm_device lived then."));
    }

    // In pictures, too.
    void NotesTooNearToStandBesideEachOtherAreCounted()
    {
        show("hot");
        key(Qt::Key_Home);
        const qint64 atNs = m_window->document().contents()->originNs() + 3'000'000'000;
        const auto drawn = [this] {
            const auto sheet = timeline().sheet(false);
            return QString::fromUtf8(drawnPicture(*sheet, {}, QStringLiteral("svg")));
        };
        for (const char* text : {"seen first", "seen later"}) {
            m_window->annotations().addNote({atNs, QString::fromLatin1(text), {}});
        }
        QVERIFY(drawn().contains(QLatin1String("seen first +1")));
        QVERIFY(!drawn().contains(QLatin1String("seen later")));
        test::keepPicture(*m_window, "two-notes-at-one-time");
        m_window->annotations().removeNote(0);
        QVERIFY(drawn().contains(QLatin1String("seen later")) &&
                !drawn().contains(QLatin1String("+1")));
    }

    // What lies between them is told beside them, where there is no room for it.
    void MarkersThatStandCloseKeepTheirLetters()
    {
        show("hot");
        key(Qt::Key_Home);
        auto& notes = m_window->annotations();
        const auto letters = [this, &notes] {
            const auto& view = timeline();
            const int line = view.rows().lineHeight();
            const int top = line + 18; // in the axis, which is below the overview
            const QImage image = view.viewport()->grab().toImage();
            const QColor ink = Theme(view.palette()).accent;
            const bool aIsLeft = *notes.marker(0) < *notes.marker(1);
            int found = 0;
            for (const int marker : {0, 1}) {
                const bool isLeft = (marker == 0) == aIsLeft;
                const int x =
                    view.canvas().left() +
                    static_cast<int>(std::lround(view.scale().xAt(*notes.marker(marker))));
                int pixels = 0;
                for (int y = top; y < top + line; ++y) {
                    for (const int by : {3, 4}) {
                        pixels += image.pixelColor(isLeft ? x - by : x + by, y) == ink ? 1 : 0;
                    }
                }
                found += pixels > line * 3 / 2 ? 1 : 0;
            }
            return found;
        };
        const qint64 startNs = m_window->document().contents()->originNs() + 3'000'000'000;
        for (const qint64 apartMs : {4000, 200, 1, -200}) {
            notes.setMarker(0, startNs);
            notes.setMarker(1, startNs + apartMs * 1'000'000);
            QCOMPARE(letters(), 2);
        }
        test::keepPicture(*m_window, "markers-close");
        notes.setMarker(0, timeline().scale().lastNs() - 200'000'000);
        notes.setMarker(1, timeline().scale().lastNs() - 199'000'000);
        QCOMPARE(letters(), 2);
        test::keepPicture(*m_window, "markers-close-at-the-end");
    }

    // Findings by time, a drm_device without a resource of its own too, then what none tells of;
    // what was held and nothing more is no problem.
    void ProblemsAreVisitedOneAfterTheOther()
    {
        show("problems");
        m_window->tabs()->setCurrentIndex(2);
        m_window->selection().clear();
        const std::vector<Selection::Item> all{
            {Kind::Finding, 3}, {Kind::Finding, 2}, {Kind::Finding, 1}, {Kind::Resource, 9}};
        const auto told = [this] { return m_window->statusBar()->currentMessage(); };
        for (const auto& each : all) {
            key(Qt::Key_N);
            QCOMPARE(m_window->selection().item(), each);
            QVERIFY2(!told().contains(QLatin1String("again")), qPrintable(told()));
            if (each.kind == Kind::Finding) {
                QCOMPARE(m_window->tabs()->currentWidget(), m_window->findings());
                QCOMPARE(m_window->findings()->table()->selectionModel()->selectedRows().size(), 1);
                QTRY_COMPARE(timeline().focus().findingId, each.id);
                QTRY_VERIFY(m_window->inspector()->text().contains(QLatin1String("What to do")) ||
                            m_window->inspector()->text().contains(QLatin1String("The rule")));
            }
        }
        QVERIFY2(told().contains(QLatin1String("no finding tells of")), qPrintable(told()));
        key(Qt::Key_N);
        QCOMPARE(m_window->selection().item(), all.front());
        QVERIFY2(told().contains(QLatin1String("the first again. Problem 1 of 3: Added during")),
                 qPrintable(told()));
        for (auto each = all.rbegin(); each != all.rend(); ++each) {
            key(Qt::Key_N, Qt::ShiftModifier);
            QCOMPARE(m_window->selection().item(), *each);
            QCOMPARE(told().contains(QLatin1String("the last again")), each == all.rbegin());
        }
        key(Qt::Key_Escape);
        QCOMPARE(m_window->selection().item().kind, Kind::None);
        key(Qt::Key_N, Qt::ShiftModifier);
        QCOMPARE(m_window->selection().item(), all.back());
        // Of what a filter leaves, and from what is none.
        m_window->filter().stack().add(QStringLiteral("device:card0"));
        QTRY_VERIFY(!m_window->filter().isReading());
        m_window->selection().choose(Kind::Resource, 12);
        for (const auto& each : {all[1], all[3], all[1]}) {
            key(Qt::Key_N);
            QCOMPARE(m_window->selection().item(), each);
        }
        show("hot");
        const auto before = m_window->selection().item();
        key(Qt::Key_N);
        QCOMPARE(m_window->selection().item(), before);
        QVERIFY2(told().startsWith(QLatin1String("No problem")), qPrintable(told()));
    }

    // However one asks, and however far one went away.
    void AChosenFindingIsGoneBackTo()
    {
        show("problems");
        constexpr int kHazard = 2; // its row: two leaks are graver
        auto* table = m_window->findings()->table();
        const auto click = [table] {
            QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                              table->visualRect(table->model()->index(kHazard, 1)).center());
        };
        click();
        const auto item = m_window->selection().item();
        QCOMPARE(item, (Selection::Item{Kind::Finding, 2}));
        QTRY_COMPARE(timeline().focus().findingId, item.id);
        const auto there = timeline().scale();
        QVERIFY(!there.showsAll());
        const std::vector<std::function<void()>> ways{
            [this] { key(Qt::Key_F); },
            [this] { trigger("Zoom to what is chosen"); },
            [table] { emit table->activated(table->model()->index(kHazard, 1)); },
            click,
        };
        for (const auto& goBack : ways) {
            timeline().showRange(there.fromNs() + 1'000'000'000, there.fromNs() + 1'500'000'000);
            QVERIFY(timeline().scale() != there);
            goBack();
            QVERIFY(timeline().scale() == there);
            QCOMPARE(m_window->selection().item(), item);
        }
        key(Qt::Key_F); // there already
        QVERIFY(timeline().scale().showsAll());
        key(Qt::Key_F);
        QVERIFY(timeline().scale() == there);
    }

    void AChosenEventIsCentredInTime()
    {
        show("leak");
        m_window->selection().choose(Kind::Event, 2); // of the last close
        const qint64 timeNs = m_window->document().contents()->originNs() + 3'999'800'000;
        const auto x = [this, timeNs] { return timeline().scale().xAt(timeNs); };
        timeline().showRange(timeNs - 3'000'000'000, timeNs - 2'900'000'000);
        QTRY_VERIFY(x() >= 0 && x() <= timeline().scale().width()); // once it is read
        timeline().showRange(timeNs - 3'000'000'000, timeNs - 2'900'000'000);
        key(Qt::Key_F);
        QVERIFY2(std::abs(x() - timeline().scale().width() / 2) < 2,
                 qPrintable(QString::number(x())));
        QVERIFY(std::abs(shownMs() - 100) < 1);
        key(Qt::Key_F);
        QVERIFY(timeline().scale().showsAll());
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

    void PicturesAreWrittenInEveryFormat()
    {
        show("leak");
        const std::initializer_list<std::pair<const char*, QByteArray>> formats{
            {"a.png", "\x89PNG"}, {"a.svg", "<?xml"}, {"a.pdf", "%PDF"}};
        for (const auto& [name, magic] : formats) {
            for (const bool whole : {false, true}) {
                QCOMPARE(test::writePicture(*timeline().sheet(whole),
                                            QStringLiteral("title & <legend>"), file(name)),
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
        QVERIFY(test::writePicture(*timeline().sheet(false), {}, file("a.gif"))
                    .contains(QLatin1String("a.gif")));
        QString why;
        writePictureAside(timeline().sheet(false), {}, file("none/a.png"), this,
                          [&why](const QString& failure) { why = failure; });
        QTRY_COMPARE(
            why,
            QStringLiteral("cannot write %1: its folder does not exist").arg(file("none/a.png")));
    }

    // While the window shows something else, and is gone.
    void PicturesAreOfTheMomentAndNeedNoWindow()
    {
        show("leak");
        const QString title = QStringLiteral("title");
        QCOMPARE(test::writePicture(*timeline().sheet(true), title, file("now.svg")), QString());
        QStringList told;
        for (const char* name : {"aside.svg", "aside.pdf", "aside.png"}) {
            writePictureAside(timeline().sheet(true), title, file(name), this,
                              [&told](const QString& failure) { told.append(failure); });
        }
        m_window.reset();
        QTRY_COMPARE(told, (QStringList{{}, {}, {}}));
        QFile now(file("now.svg"));
        QFile aside(file("aside.svg"));
        QVERIFY(now.open(QIODevice::ReadOnly) && aside.open(QIODevice::ReadOnly));
        QCOMPARE(aside.readAll(), now.readAll());
        QVERIFY(!QImage(file("aside.png")).isNull());
    }

    void APictureThatWasGivenUpIsNotWritten()
    {
        show("leak");
        bool told = false;
        QObject context;
        const auto giveUp = writePictureAside(timeline().sheet(true), {}, file("never.png"),
                                              &context, [&told](const QString&) { told = true; });
        QVERIFY(giveUp());
        QVERIFY(!giveUp()); // once is enough
        bool after = false; // a later one has been written
        writePictureAside(timeline().sheet(true), {}, file("later.png"), &context,
                          [&after](const QString&) { after = true; });
        QTRY_VERIFY(after);
        QVERIFY(!told && !QFile::exists(file("never.png")));
    }

    // Whoever gives it up too late is told that it is there.
    void WhatWasWrittenMeanwhileIsNotGivenUp()
    {
        show("leak");
        QStringList told;
        const auto giveUp =
            writePictureAside(timeline().sheet(true), {}, file("there.svg"), this,
                              [&told](const QString& failure) { told.append(failure); });
        const QDeadlineTimer patience(30'000);
        while (!QFile::exists(file("there.svg")) && !patience.hasExpired()) {
            QThread::msleep(1); // no event is delivered: nobody has been told yet
        }
        QVERIFY(QFile::exists(file("there.svg")));
        QVERIFY(!giveUp());
        QTRY_COMPARE(told, QStringList{QString()});
    }

    // Of lanes whose first one is scrolled away.
    void ALaneInSightSaysWhatTheyAre()
    {
        test::SessionMaker maker;
        maker.addDevice({});
        for (int i = 0; i < 60; ++i) {
            maker.addResource(1, QStringLiteral("drm_encoder_cleanup"), 8, 130 + i, 0);
        }
        maker.write(file("lanes"), 5000);
        show("lanes");
        const auto& rows = timeline().rows();
        const auto& group = timeline().contents()->timeline->groups()[0];
        const auto head = std::find_if(group.rows.begin(), group.rows.end(), [](const auto& row) {
            return row.label == QLatin1String("drm_encoder_cleanup");
        });
        QVERIFY(head != group.rows.end());
        if (head->kind == RowKind::Bundle) { // a click on its name unfolds it
            const auto* box = rows.boxOf(0, static_cast<int>(head - group.rows.begin()));
            QTest::mouseClick(timeline().viewport(), Qt::LeftButton, {},
                              {40, timeline().canvas().top() + box->top + box->height / 2 -
                                       timeline().verticalScrollBar()->value()});
        }
        const auto labels = [this] { // between the header, which stays, and the lower edge
            test::writePicture(*timeline().sheet(false), {}, file("lanes.svg"));
            QFile svg(file("lanes.svg"));
            return svg.open(QIODevice::ReadOnly) ? svg.readAll().count("drm_encoder_cleanup") : -1;
        };
        auto* bar = timeline().verticalScrollBar();
        bar->setValue(0);
        const auto once = labels();
        QVERIFY(once > 0);
        bar->setValue(bar->maximum() / 2);
        const auto& seen = *rows.boxAt(bar->value() + rows.headerHeight());
        QVERIFY(group.rows[static_cast<size_t>(seen.row)].label.isEmpty());
        QVERIFY(labels() > 0);
        // Where others follow it, nothing of that name is said.
        timeline().foldGroup(0);
        QCOMPARE(labels(), 0);
    }

    // One frame around two lanes would be one thing.
    void TheFramesOfTwoLanesStayApart_data()
    {
        QTest::addColumn<double>("ratio");
        QTest::newRow("100 %") << 1.0;
        QTest::newRow("200 %") << 2.0;
    }
    void TheFramesOfTwoLanesStayApart()
    {
        QFETCH(const double, ratio);
        test::SessionMaker maker;
        maker.addDevice({});
        for (int i = 0; i < 3; ++i) {
            maker.addResource(1, QStringLiteral("kmalloc"), 96, 130 + i, 0);
        }
        maker.addLeak(0, 1);
        maker.write(file("framed"), 5000);
        test::change(file("framed"), QStringLiteral("UPDATE finding SET class = 'never released'"));
        show("framed");
        m_window->selection().choose(Kind::Finding, 1);
        QTRY_COMPARE(timeline().focus().findingId, 1);
        auto* viewport = timeline().viewport();
        QImage image(viewport->size() * ratio, QImage::Format_RGB32);
        image.setDevicePixelRatio(ratio);
        viewport->render(&image);
        const auto accent = Theme(timeline().palette()).accent.rgb();
        const QPoint first = timeline().pointOf({Kind::Resource, 1}) * ratio;
        const int last = static_cast<int>(timeline().pointOf({Kind::Resource, 3}).y() * ratio);
        int lines = 0; // of two frames each, from the middle of the first lane to that of the third
        for (int y = first.y(); y < last; ++y) {
            const bool begins =
                image.pixel(first.x(), y) == accent && image.pixel(first.x(), y - 1) != accent;
            lines += begins ? 1 : 0;
        }
        QCOMPARE(lines, 4);
        const QString shots = qEnvironmentVariable("DRMSCOPE_SCREENSHOTS");
        QVERIFY(shots.isEmpty() ||
                image.save(QStringLiteral("%1/framed-lanes-%2.png").arg(shots).arg(100 * ratio)));
    }

    // Every button above the timeline, in the order in which they stand there.
    void TheButtonsAboveDoWhatTheySay()
    {
        show("problems");
        key(Qt::Key_Home);
        const double whole = shownMs();
        for (int i = 0; i < 6; ++i) {
            key(Qt::Key_W);
        }
        const double near = shownMs();
        QVERIFY(near < whole / 2);
        clickTool("←");
        QCOMPARE(shownMs(), whole);
        clickTool("→");
        QCOMPARE(shownMs(), near);
        clickTool("Whole session");
        QCOMPARE(shownMs(), whole);
        clickTool("Problem ▸");
        const auto first = m_window->selection().item();
        QCOMPARE(first.kind, Kind::Finding);
        clickTool("Problem ▸");
        QVERIFY(m_window->selection().item() != first);
        clickTool("◂ Problem");
        QCOMPARE(m_window->selection().item(), first);
        for (const auto* text : {"Find…", "Commands…"}) {
            clickTool(text);
            QTRY_VERIFY(dialog() != nullptr);
            dialog()->reject();
            QTRY_VERIFY(dialog() == nullptr);
        }
        clickTool("Note…");
        QTRY_VERIFY(QApplication::activeModalWidget() != nullptr);
        QApplication::activeModalWidget()->close();
        QTRY_VERIFY(QApplication::activeModalWidget() == nullptr);
        auto* colours = m_window->findChild<QToolBar*>()->findChild<QComboBox*>();
        QTest::mouseClick(colours, Qt::LeftButton);
        colours->hidePopup();
        QTest::keyClick(colours, Qt::Key_Down);
        QCOMPARE(timeline().colourBy(), ColourBy::Kind);
    }

    // A window's own key would take it from whatever has the focus.
    void EndGoesToTheEndOfWhatHasTheFocus()
    {
        show("leak");
        auto* table = m_window->resources()->table();
        m_window->tabs()->setCurrentWidget(m_window->resources());
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        table->setFocus();
        table->setCurrentIndex(table->model()->index(0, 0));
        QTest::keyClick(table, Qt::Key_End);
        QCOMPARE(table->currentIndex().row(), table->model()->rowCount() - 1);
        QVERIFY(!timeline().follows());
        QTest::keyClick(table, Qt::Key_Home);
        QCOMPARE(table->currentIndex().row(), 0);
        key(Qt::Key_W);
        key(Qt::Key_End);
        QVERIFY(timeline().scale().toNs() > timeline().scale().lastNs());
        QVERIFY(timeline().scale().fromNs() > timeline().scale().firstNs());
        QVERIFY(!timeline().follows()); // nothing grows
    }

    void EveryKeyOfTheTimelineDoesWhatItSays()
    {
        show("leak");
        const auto from = [this] { return timeline().scale().fromNs(); };
        key(Qt::Key_Home);
        const double whole = shownMs();
        key(Qt::Key_Up);
        key(Qt::Key_W);
        const double near = shownMs();
        QVERIFY(near < whole);
        for (const auto& [earlier, later] :
             {std::pair{Qt::Key_A, Qt::Key_D}, std::pair{Qt::Key_Left, Qt::Key_Right}}) {
            const auto before = from();
            key(later);
            QVERIFY(from() > before);
            key(earlier);
            QVERIFY(std::abs(from() - before) < 1000);
        }
        key(Qt::Key_S);
        QVERIFY(shownMs() > near);
        key(Qt::Key_Down);
        QVERIFY(std::abs(shownMs() - whole) < 1);
        m_window->selection().choose(Kind::Resource, 3);
        key(Qt::Key_Period);
        const auto next = m_window->selection().item();
        QVERIFY(next.kind == Kind::Resource && next.id != 3);
        key(Qt::Key_Comma);
        QCOMPARE(m_window->selection().item(), (Selection::Item{Kind::Resource, 3}));
        for (int i = 0; i < 8; ++i) {
            key(Qt::Key_W);
        }
        const double before = shownMs();
        key(Qt::Key_F); // to the middle
        QVERIFY(std::abs(shownMs() - before) < 1);
        key(Qt::Key_F); // and whole
        QVERIFY(shownMs() > before);
        QVERIFY(timeline().canvas().contains(timeline().pointOf({Kind::Resource, 3})));
        key(Qt::Key_Home);
        QCOMPARE(shownMs(), whole);
    }

    void ADeviceIsFoldedByKeyAndByMouse()
    {
        show("leak");
        m_window->selection().choose(Kind::Device, 1);
        const int group = m_window->document().contents()->timeline->groupOf(1);
        key(Qt::Key_Space);
        QVERIFY(timeline().rows().isCollapsed(group));
        key(Qt::Key_Space);
        QVERIFY(!timeline().rows().isCollapsed(group));
        for (const bool folded : {true, false}) {
            const int top = timeline().rows().groupTop(group);
            timeline().verticalScrollBar()->setValue(top);
            const int y = timeline().canvas().top() + top - timeline().verticalScrollBar()->value();
            QTest::mouseClick(timeline().viewport(), Qt::LeftButton, {}, QPoint(10, y + 8));
            QCOMPARE(timeline().rows().isCollapsed(group), folded);
        }
    }

    // By keyboard, and by whoever cannot see where to click.
    void ABundleIsFoldedByKeyAndByItsAction()
    {
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 3500, 4000});
        maker.addManyResources(1, 300, 4000);
        maker.write(file("bundles"), 5000);
        show("bundles");
        m_window->selection().choose(Kind::Resource, 100);
        const auto place = timeline().placeOf({Kind::Resource, 100});
        const auto& rows = timeline().rows();
        const auto& group = m_window->document().contents()->timeline->groups()[0];
        const auto& row = group.rows[static_cast<size_t>(place.row)];
        QVERIFY(row.kind == RowKind::BundleLane);
        for (const bool unfolded : {false, true}) {
            key(Qt::Key_Space);
            QCOMPARE(rows.isUnfolded(0, row), unfolded);
            QVERIFY(!rows.isCollapsed(0));
        }
        key(Qt::Key_Space, Qt::ShiftModifier);
        QVERIFY(rows.isCollapsed(0));
        key(Qt::Key_Space);
        QVERIFY(!rows.isCollapsed(0));

        auto* tree = QAccessible::queryAccessibleInterface(&timeline());
        const auto& boxes = rows.boxes();
        const auto headAt = [&] {
            return std::find_if(boxes.begin(), boxes.end(), [&](const TimelineRows::Box& box) {
                return box.row >= 0 &&
                       group.rows[static_cast<size_t>(box.row)].kind == RowKind::Bundle &&
                       group.rows[static_cast<size_t>(box.row)].bundle == row.bundle;
            });
        };
        for (const bool unfolded : {false, true}) {
            auto* head = tree->child(static_cast<int>(headAt() - boxes.begin()));
            QCOMPARE(bool(head->state().expanded), !unfolded);
            QVERIFY(head->actionInterface() != nullptr);
            QCOMPARE(head->actionInterface()->actionNames(),
                     QStringList{QAccessibleActionInterface::toggleAction()});
            head->actionInterface()->doAction(QAccessibleActionInterface::toggleAction());
            QCOMPARE(rows.isUnfolded(0, row), unfolded);
        }
        auto* device = tree->child(0);
        device->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(m_window->selection().item(), (Selection::Item{Kind::Device, 1}));
        device->actionInterface()->doAction(QAccessibleActionInterface::toggleAction());
        QVERIFY(rows.isCollapsed(0));
    }

    // Where its drm_device is chosen, and under the pointer.
    void APinTellsWhoHoldsWhatForHowLong()
    {
        test::writeHotUnplug(file("pins"));
        test::change(file("pins"),
                     QStringLiteral(
                         "INSERT INTO pin (id, device_id, kind, drm_file_id, started_ns, ended_ns, "
                         "size_bytes, process_id, comm) VALUES "
                         "(8, 1, 'dma-buf', 0, 13000000000, 19000000000, 8192, 301, 'encoder'), "
                         "(9, 1, 'unexplained', 0, 12500000000, 0, 0, 0, '')"));
        show("pins");
        m_window->selection().choose(Kind::Device, 1);
        QTRY_VERIFY(m_window->inspector()->text().contains(QLatin1String("unexplained reference")));
        const QString page = m_window->inspector()->text();
        QVERIFY2(page.contains(QLatin1String("known since 500.00 ms, at least 7.7 s, still held")),
                 qPrintable(page));
        QVERIFY2(page.contains(
                     QString::fromUtf8("encoder (301) · 1.000 s to 7.000 s, let go after 6 s")),
                 qPrintable(page));
        QVERIFY(page.indexOf(QLatin1String("unexplained reference:")) <
                page.indexOf(QLatin1String("dma-buf:"))); // what still holds it, first
        const auto cardOf = [this](qint64 pin) {
            const QPoint at = timeline().pointOf({Kind::Pin, pin});
            return hoverCard(*timeline().contents(), timeline().hitAt(at), timeline().zero());
        };
        for (const auto* part : {"dma-buf", "let go", "encoder (301)", "1.000 s", "7.000 s", "6 s",
                                 "8 KiB", "after unplug", "5 s"}) {
            QVERIFY2(cardOf(8).contains(QLatin1String(part)), qPrintable(cardOf(8)));
        }
        for (const auto* part :
             {"unexplained reference", "still held", "500.00 ms", "7.7 s", "6.2 s"}) {
            QVERIFY2(cardOf(9).contains(QLatin1String(part)), qPrintable(cardOf(9)));
        }
    }

    void ADragMovesTheTimeAndADoubleClickCentres()
    {
        show("leak");
        key(Qt::Key_Home);
        for (int i = 0; i < 6; ++i) {
            key(Qt::Key_W);
        }
        auto* viewport = timeline().viewport();
        const QPoint at = timeline().canvas().center();
        const auto before = timeline().scale().fromNs();
        QTest::mousePress(viewport, Qt::LeftButton, {}, at);
        QMouseEvent move(QEvent::MouseMove, at + QPoint(80, 0), viewport->mapToGlobal(at),
                         Qt::NoButton, Qt::LeftButton, {});
        QCoreApplication::sendEvent(viewport, &move);
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, at + QPoint(80, 0));
        const auto moved = static_cast<double>(before - timeline().scale().fromNs());
        QVERIFY(std::abs(moved - 80 * timeline().scale().nsPerPixel()) < 1000);
        m_window->selection().choose(Kind::Resource, 10);
        const QPoint bar = timeline().pointOf({Kind::Resource, 10});
        QTest::mouseDClick(viewport, Qt::LeftButton, {}, bar);
        QVERIFY(std::abs(timeline().pointOf({Kind::Resource, 10}).x() - at.x()) < 3);
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(TimelineActionsTest)
#include "timeline_actions_test.moc"
