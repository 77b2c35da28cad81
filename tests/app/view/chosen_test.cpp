// SPDX-License-Identifier: MIT
// What is chosen can be seen in the timeline, however small it is there.
#include "app/model/timeline.h"
#include "app/view/device_list_view.h"
#include "app/view/group_panel.h"
#include "app/view/theme.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/window_pictures.h"

#include <QApplication>
#include <QScrollBar>
#include <QStandardPaths>

using namespace drmscope::app;

class ChosenTest : public test::WindowPictures
{
    Q_OBJECT
private:
    static constexpr int kMany = 400'000; // more than a window keeps the bars of
    static constexpr double kFromMs = 130;
    static constexpr double kToMs = 8000;
    static constexpr int kWaitMs = 60'000;
    static constexpr int kDevices = 6;
    static constexpr int kFew = 14; // of each of them: a lane each, together more than a screen

    static void addDevices(test::SessionMaker& maker, int first)
    {
        for (int id = first; id <= kDevices; ++id) {
            maker.addDevice({id, id, 100.0 * id, 100.0 * id + 20, 5000.0 + 100 * id,
                             6000.0 + 100 * id, QStringLiteral("0000:0%1:00.0").arg(id)});
            for (int i = 0; i < kFew; ++i) {
                maker.addResource(id, QStringLiteral("kmalloc"), 64 + i, 100.0 * id + 30 + i,
                                  6000.0 + 100 * id);
            }
        }
    }

    [[nodiscard]] TimelineView& timeline() const { return *m_window->timeline(); }
    // How many pixels of a part of the timeline have the colour of what is chosen.
    [[nodiscard]] int accents(const QRect& part) const
    {
        const QColor accent = Theme(timeline().palette()).accent;
        const auto image = timeline().viewport()->grab(part).toImage();
        int count = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const QColor here = image.pixelColor(x, y);
                count += std::abs(here.red() - accent.red()) +
                                     std::abs(here.green() - accent.green()) +
                                     std::abs(here.blue() - accent.blue()) <
                                 90
                             ? 1
                             : 0;
            }
        }
        return count;
    }
    // Of the body, as it is scrolled.
    [[nodiscard]] QRect rowBox(const Timeline::Place& place) const
    {
        const auto* box = timeline().rows().boxOf(place.group, place.row);
        const auto body = timeline().canvas();
        return box == nullptr
                   ? QRect()
                   : QRect(body.left(),
                           body.top() + box->top - timeline().verticalScrollBar()->value(),
                           body.width(), box->height);
    }
    [[nodiscard]] bool isInSight(const Timeline::Place& place) const
    {
        return timeline().canvas().contains(rowBox(place));
    }
    [[nodiscard]] QString headOf(RowId deviceId) const
    {
        const auto& timeline = *m_window->document().contents()->timeline;
        return timeline.groups()[static_cast<size_t>(timeline.groupOf(deviceId))].summary;
    }
    static void addThemes()
    {
        QTest::addColumn<ThemeChoice>("theme");
        QTest::newRow("light") << ThemeChoice::Light;
        QTest::newRow("dark") << ThemeChoice::Dark;
    }
    // In the colours of this row.
    void begin(const char* name)
    {
        QFETCH(const ThemeChoice, theme);
        applyTheme(theme);
        show(file(name));
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->document().contents()->outline, kWaitMs);
    }
    // show() would wait for all of it.
    void chooseFindingWhileItIsRead()
    {
        m_window = std::make_unique<MainWindow>();
        m_window->setRemembers(false);
        m_window->resize(1440, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        m_window->open(file("many"));
        QTRY_COMPARE(m_window->document().state(), State::Ready);
        m_window->selection().choose(Kind::Finding, 1);
        QTRY_COMPARE(timeline().focus().findingId, 1);
        QVERIFY(m_window->document().contents()->outline);
    }
    void keepPicture(const char* name)
    {
        save(picture(), QStringLiteral("%1-%2").arg(QLatin1String(name),
                                                    QLatin1String(QTest::currentDataTag())));
    }
    [[nodiscard]] double shownMs() const
    {
        return static_cast<double>(timeline().scale().toNs() - timeline().scale().fromNs()) / 1e6;
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 8500, 9500, QStringLiteral("0000:01:00.0")});
        maker.addChurn(1, kMany, kFromMs, kToMs);
        addDevices(maker, 2);
        maker.addLeak(kMany + 5 * kFew, kDevices); // of the last drm_device
        maker.write(file("many"), 10000);
        test::SessionMaker few;
        addDevices(few, 1);
        few.write(file("devices"), 10000);
    }
    void cleanup() { m_window.reset(); }

    void AResourceOfManyIsMarkedAndGoneTo_data() { addThemes(); }
    void AResourceOfManyIsMarkedAndGoneTo()
    {
        begin("many");
        const auto& contents = *m_window->document().contents();
        const auto& groups = contents.timeline->groups();
        const auto isFoldedAway = [&](int resource) { // no bar is its own, none begins with it
            const auto at = contents.timeline->placeOfResource(resource);
            const auto& lane =
                groups[static_cast<size_t>(at.group)].rows[static_cast<size_t>(at.row)].lane;
            const auto& span = lane.spans()[lane.spanOf(static_cast<quint32>(resource))];
            return span.count > 1 && span.item != static_cast<quint32>(resource);
        };
        int id = 1;
        while (id < kMany && !isFoldedAway(id)) {
            ++id;
        }
        QVERIFY(id < kMany);
        const qint64 addedNs = contents.originNs() + static_cast<qint64>(kFromMs * 1e6) +
                               (id - 1) * static_cast<qint64>((kToMs - kFromMs) * 1e6 / kMany);
        timeline().fitAll();
        m_window->selection().choose(Kind::Resource, id);
        const auto place = timeline().placeOf({Kind::Resource, id});
        const auto lane = [this, &place] { return rowBox(place); };
        const auto around = [this, &lane, addedNs] {
            const int x =
                timeline().canvas().left() + static_cast<int>(timeline().scale().xAt(addedNs));
            return QRect(x - 6, lane().top(), 16, lane().height());
        };
        QTRY_VERIFY2(accents(around()) > 20, qPrintable(QString::number(accents(around()))));
        const auto others = accents(lane().adjusted(0, 0, -4, 0)) - accents(around());
        QVERIFY2(others == 0, qPrintable(QString::number(others))); // the window's frame aside
        QVERIFY(isInSight(place));
        keepPicture("chosen-of-many");
        timeline().fitSelection(); // nothing can be centred in the whole session
        QVERIFY2(shownMs() < 10, qPrintable(QString::number(shownMs()))); // it lives less long
        QTRY_VERIFY(!timeline().awaitsDetail());
        QVERIFY(accents(around()) > 20);
        keepPicture("chosen-of-many-close");
        // From a place where it cannot be seen, one comes back.
        m_window->selection().clear();
        const qint64 lengthNs = timeline().scale().toNs() - timeline().scale().fromNs();
        timeline().showRange(addedNs + 100 * lengthNs, addedNs + 101 * lengthNs);
        m_window->selection().choose(Kind::Resource, id);
        QTRY_VERIFY(timeline().scale().fromNs() <= addedNs && addedNs <= timeline().scale().toNs());
    }

    void AnEventIsALineAcrossItsDevice_data() { addThemes(); }
    void AnEventIsALineAcrossItsDevice()
    {
        begin("devices");
        const auto& contents = *m_window->document().contents();
        timeline().fitAll();
        m_window->selection().choose(Kind::Device, 1);
        m_window->selection().choose(Kind::Event, 4 * kDevices); // its last: the last one's release
        const auto& last = contents.devices.back();
        const int group = contents.timeline->groupOf(last.id);
        QTRY_VERIFY(isInSight({group, -1}));
        const int x = timeline().canvas().left() +
                      static_cast<int>(timeline().scale().xAt(last.releaseEndNs));
        const int top = rowBox({group, -1}).top();
        const QRect line(x - 3, top, 8, timeline().canvas().bottom() - top);
        QTRY_VERIFY2(accents(line) > line.height(), qPrintable(QString::number(accents(line))));
        const auto axis = timeline().canvas();
        QVERIFY(accents({axis.left(), 0, axis.width(), axis.top()}) > 500); // what it was
        const auto* list = m_window->findChild<DeviceListView*>();
        QCOMPARE(list->currentIndex().data().toString(), contents.nameOf(last.id));
        keepPicture("chosen-event");
        m_window->selection().choose(Kind::Device, last.id);
        QVERIFY2(accents(line) < line.height(), qPrintable(QString::number(accents(line))));
    }

    void AFindingOfWhatIsStillReadIsShownOnceItIs()
    {
        applyTheme(ThemeChoice::Light);
        chooseFindingWhileItIsRead();
        save(picture(), QStringLiteral("outline"));
        QVERIFY2(!headOf(1).contains(QStringLiteral("outlived")), qPrintable(headOf(1)));
        QVERIFY(headOf(1).contains(QStringLiteral("not counted yet")));
        const auto* groups = m_window->groups();
        QCOMPARE(groups->topLevelItem(1)->text(1), QStringLiteral("…"));
        QCOMPARE(groups->topLevelItem(3)->child(0)->text(1), QStringLiteral("…"));
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->document().contents()->outline, kWaitMs);
        const qint64 accused = kMany + 5 * kFew;
        QTRY_VERIFY(timeline().focus().findingId == 1 &&
                    isInSight(timeline().placeOf({Kind::Resource, accused})));
        save(picture(), QStringLiteral("outline-read"));
        QCOMPARE(groups->topLevelItem(3)->child(0)->text(1), QStringLiteral("400,000"));
    }

    // Whoever went elsewhere meanwhile is left there.
    void AFindingTakesNobodyBackOnceTheRestIsRead()
    {
        chooseFindingWhileItIsRead();
        const qint64 fromNs = timeline().scale().firstNs();
        timeline().showRange(fromNs, fromNs + 1'000'000'000);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->document().contents()->outline, kWaitMs);
        QTRY_VERIFY(!m_window->document().isAsked());
        QVERIFY(std::abs(shownMs() - 1000) < 1);
    }

    void AllLanesOfAFindingAreShownAtOnce()
    {
        applyTheme(ThemeChoice::Light);
        show(file("devices"));
        FindingFocus focus;
        focus.findingId = 1;
        focus.deviceId = 2;
        focus.firstResource = kFew + 2;
        for (int i = 1; i <= 5; ++i) {
            focus.resources.insert(kFew + 2 * i);
        }
        timeline().verticalScrollBar()->setValue(0);
        timeline().showFocus(focus);
        for (const qint64 id : focus.resources) {
            QVERIFY2(isInSight(timeline().placeOf({Kind::Resource, id})),
                     qPrintable(QString::number(id)));
        }
        // More than there is room for: from the first on, below the header that stays on top.
        focus.resources.insert(kDevices * kFew);
        timeline().showFocus(focus);
        const auto first = rowBox(timeline().placeOf({Kind::Resource, focus.firstResource}));
        QCOMPARE(first.top() - timeline().canvas().top(), timeline().rows().headerHeight());
    }

    void WhatIsChosenStaysInSightWhenAFilterGoes()
    {
        show(file("devices"));
        m_window->selection().choose(Kind::Device, 5);
        m_window->filter().stack().add(QStringLiteral("device:card5"));
        QTRY_COMPARE(timeline().contents()->timeline->groups().size(), size_t{1});
        m_window->filter().stack().clear();
        QTRY_COMPARE(timeline().contents()->timeline->groups().size(), size_t{kDevices});
        const auto place = timeline().placeOf({Kind::Device, 5});
        QVERIFY2(isInSight(place), qPrintable(QString::number(rowBox(place).top())));
    }
};

QTEST_MAIN(ChosenTest)
#include "chosen_test.moc"
