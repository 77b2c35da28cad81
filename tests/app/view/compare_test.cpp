// SPDX-License-Identifier: MIT
#include "app/model/device_story.h"
#include "app/view/compare_window.h"
#include "app/view/rows_pane.h"
#include "app/view/theme.h"
#include "app/view/timeline_view.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/watched_application.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace drmscope::app;

class CompareTest : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    static bool says(const CompareWindow& window, const char* words)
    {
        const auto labels = window.findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [words](const QLabel* label) {
            return label->isVisible() && label->text().contains(QString::fromUtf8(words));
        });
    }
    QString file(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        test::SessionMaker before;
        before.addDevice({1, 0, 1000, 1020, 2000, 4000, QStringLiteral("0000:01:00.0")});
        before.addResource(1, QStringLiteral("kmalloc"), 64, 1010, 4000.1);
        before.addResource(1, QStringLiteral("only_before"), 64, 1011, 4000.1);
        before.write(file("before"), 5000);
        test::SessionMaker after;
        after.addDevice({1, 0, 300, 320, 2600, 9000, QStringLiteral("0000:01:00.0")});
        after.addResource(1, QStringLiteral("kmalloc"), 64, 310, 9000.1);
        after.addResource(1, QStringLiteral("kmalloc"), 64, 311, 9000.1);
        after.addResource(1, QStringLiteral("only_after"), 64, 312, 0);
        after.addLeak(3, 1);
        after.write(file("after"), 9900);
    }

    void NewGoneAndChangedStandInTheirLists()
    {
        CompareWindow window(file("before"), file("after"));
        QSignalSpy compared(&window, &CompareWindow::compared);
        window.resize(1300, 900);
        window.show();
        QTRY_COMPARE_WITH_TIMEOUT(compared.size(), 1, 30000);
        const auto holds = [&](int list, const char* part) {
            const auto* model = window.list(list)->table()->model();
            for (int row = 0; row < model->rowCount(); ++row) {
                if (model->index(row, 2).data().toString().contains(QString::fromLatin1(part))) {
                    return true;
                }
            }
            return false;
        };
        QVERIFY(holds(0, "only_after"));
        QVERIFY(holds(0, "Added during release, never freed"));
        QVERIFY(holds(1, "only_before"));
        QVERIFY(holds(2, "kmalloc"));
        const QAbstractItemModelTester tester(window.list(0)->table()->model());
    }

    void ADoubtNamesItsSideAsTheWindowDoes()
    {
        test::SessionMaker torn;
        torn.addDevice({1, 0, 1000, 1020, 2000, 4000, QStringLiteral("0000:01:00.0")});
        torn.addMissed(1500, 1600, 7);
        torn.write(file("torn"), 5000);
        CompareWindow window(file("torn"), file("after"));
        window.show();
        QTRY_VERIFY_WITH_TIMEOUT(says(window, "Not to be relied on: before: "), 30000);
        QVERIFY(!says(window, "OLD"));
    }

    void BothTimelinesLieOverEachOtherAtTheChosenMoment()
    {
        CompareWindow window(file("before"), file("after"));
        window.resize(1300, 900);
        window.show();
        QTRY_VERIFY_WITH_TIMEOUT(window.isReady(), 30000);
        for (const auto alignment : kAlignments) {
            window.align(alignment);
            for (int step = 0; step < 6; ++step) {
                QTest::keyClick(window.timeline(step % 2), step % 3 == 2 ? Qt::Key_D : Qt::Key_W);
                const double left = window.timeline(0)->canvas().left() +
                                    window.timeline(0)->scale().xAt(window.anchor(0));
                const double right = window.timeline(1)->canvas().left() +
                                     window.timeline(1)->scale().xAt(window.anchor(1));
                QVERIFY2(std::abs(left - right) < 2,
                         qPrintable(QStringLiteral("%1 %2").arg(left).arg(right)));
            }
        }
        QCOMPARE(window.anchor(0), window.document(0).contents()->originNs());
        window.align(Alignment::Gone);
        QCOMPARE(window.anchor(0), window.document(0).contents()->devices[0].unplugNs);
        QCOMPARE(window.anchor(1), window.document(1).contents()->devices[0].unplugNs);
    }

    // A line where they lie over each other, in both, and what that is instead of a "0".
    void TimesCountFromTheMomentThatBothLieAt()
    {
        CompareWindow window(file("before"), file("after"));
        window.resize(1300, 900);
        window.show();
        QTRY_VERIFY_WITH_TIMEOUT(window.isReady(), 30000);
        const auto& device = window.document(1).contents()->devices[0];
        for (const auto alignment : {Alignment::Registered, Alignment::Gone}) {
            window.align(alignment);
            for (int side = 0; side < 2; ++side) {
                auto& view = *window.timeline(side);
                QCOMPARE(view.zero().timeNs, window.anchor(side));
                QCOMPARE(view.zero().name, alignmentText(alignment));
                const QImage shown = view.viewport()->grab().toImage();
                const QColor ink = Theme(view.palette()).accent;
                const int x = view.canvas().left() +
                              static_cast<int>(std::lround(view.scale().xAt(window.anchor(side))));
                int line = 0;
                for (int y = view.canvas().top(); y < view.canvas().bottom(); ++y) {
                    const auto isInk = [&](int at) { return shown.pixelColor(at, y) == ink; };
                    line += isInk(x - 1) || isInk(x) || isInk(x + 1) ? 1 : 0;
                }
                QVERIFY2(line > view.canvas().height() / 4, qPrintable(QString::number(line)));
            }
        }
        // Moments are told by it, before it and after.
        QCOMPARE(window.timeline(1)->zero().text(device.registeredNs), QStringLiteral("−2.280 s"));
        QCOMPARE(window.timeline(1)->zero().text(device.unplugNs), QStringLiteral("0"));
        QVERIFY(DeviceStory(*window.document(1).contents(), device)
                    .summary(window.timeline(1)->zero())
                    .startsWith(QStringLiteral("unplugged at 0")));
        window.align(Alignment::Start);
        QCOMPARE(window.timeline(0)->zero().name, alignmentText(Alignment::Start));
    }

    void AMomentThatOneHasNotIsSaidToBeMissing()
    {
        test::SessionMaker still;
        still.addDevice({1, 0, 300, 320, 0, 0, QStringLiteral("0000:01:00.0")});
        still.write(file("still"), 900);
        CompareWindow window(file("still"), file("after"));
        window.show();
        QTRY_VERIFY_WITH_TIMEOUT(window.isReady(), 30000);
        QVERIFY(!says(window, "⚠"));
        window.align(Alignment::Gone);
        QVERIFY(says(window, "before has no such moment (unplug)"));
        QCOMPARE(window.anchor(0), window.document(0).contents()->originNs());
        QCOMPARE(window.timeline(0)->zero().name, alignmentText(Alignment::Start));
        QCOMPARE(window.timeline(1)->zero().name, alignmentText(Alignment::Gone));
        window.align(Alignment::Start);
        QVERIFY(!says(window, "⚠"));
    }

    // An older drm_device of another driver stands for nothing in the other session.
    void LikeLiesOverLike()
    {
        test::SessionMaker two;
        two.addDevice({1, 0, 100, 120, 0, 0, QStringLiteral("0000:07:00.0")});
        two.addDevice({2, 1, 400, 420, 0, 0, QStringLiteral("0000:01:00.0")});
        two.write(file("two"), 900);
        {
            CompareWindow window(file("two"), file("after"));
            QTRY_VERIFY_WITH_TIMEOUT(window.isReady(), 30000);
            QCOMPARE(window.anchor(0), window.document(0).contents()->devices[1].registeredNs);
        }
        test::change(file("two"),
                     QStringLiteral("UPDATE device SET drm_driver = 'vkms' WHERE id = 2"));
        {
            CompareWindow window(file("two"), file("after"));
            window.show();
            QTRY_VERIFY_WITH_TIMEOUT(window.isReady(), 30000);
            QCOMPARE(window.anchor(0), window.document(0).contents()->devices[0].registeredNs);
            QVERIFY(!says(window, "⚠"));
        }
        test::change(file("two"), QStringLiteral("UPDATE device SET drm_driver = 'vkms'"));
        CompareWindow window(file("two"), file("after"));
        window.show();
        QTRY_VERIFY_WITH_TIMEOUT(window.isReady(), 30000);
        QVERIFY(says(window, "Of two drivers"));
    }

    void ARowOfAListIsGoneToInTheTimelines()
    {
        CompareWindow window(file("before"), file("after"));
        QSignalSpy compared(&window, &CompareWindow::compared);
        window.resize(1300, 900);
        window.show();
        QTRY_COMPARE_WITH_TIMEOUT(compared.size(), 1, 30000);
        using Item = Selection::Item;
        const auto choose = [&window](int list, const char* which) {
            auto* table = window.list(list)->table();
            for (int row = 0; row < table->model()->rowCount(); ++row) {
                const QString text = table->model()->index(row, 2).data().toString();
                if (text.contains(QLatin1String(which))) {
                    table->setCurrentIndex(table->model()->index(row, 0));
                    return;
                }
            }
            QFAIL(which);
        };
        const auto chosen = [&window](int side) {
            return window.timeline(side)->selection().item();
        };
        choose(2, "kmalloc");
        QCOMPARE(chosen(0), (Item{Selection::Kind::Resource, 1}));
        QCOMPARE(chosen(1), (Item{Selection::Kind::Resource, 1}));
        choose(0, "only_after");
        QCOMPARE(chosen(0), Item{});
        QCOMPARE(chosen(1), (Item{Selection::Kind::Resource, 3}));
        choose(1, "only_before");
        QCOMPARE(chosen(0), (Item{Selection::Kind::Resource, 2}));
        QCOMPARE(chosen(1), Item{});
        // When they are over.
        window.timeline(1)->showRange(window.anchor(1) + 8'800'000'000,
                                      window.anchor(1) + 8'900'000'000);
        window.list(2)->table()->setCurrentIndex({});
        choose(2, "kmalloc");
        QVERIFY(window.timeline(1)->scale().fromNs() < window.anchor(1) + 8'700'000'000);
    }

    void ItsKeysCloseIt()
    {
        auto* window = new CompareWindow(file("before"), file("after"));
        window->setAttribute(Qt::WA_DeleteOnClose);
        QSignalSpy closed(window, &QObject::destroyed);
        window->show();
        window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window));
        QTRY_VERIFY_WITH_TIMEOUT(window->isReady(), 30000);
        QTest::keyClick(window, Qt::Key_W, Qt::ControlModifier);
        QTRY_COMPARE(closed.size(), 1);
    }

    void BothTimelinesLieOverEachOtherAtTheirMarkers()
    {
        CompareWindow window(file("before"), file("after"));
        window.resize(1300, 900);
        window.show();
        QTRY_VERIFY_WITH_TIMEOUT(window.isReady(), 30000);
        const auto hint = [&window] {
            for (const auto* label : window.findChildren<QLabel*>()) {
                if (label->isVisible() && label->text().contains(QLatin1String("Set marker A"))) {
                    return true;
                }
            }
            return false;
        };
        QVERIFY(!hint());
        auto* box = window.findChild<QComboBox*>();
        QTest::keyClick(box, Qt::Key_End); // the last is the marker
        QCOMPARE(window.alignment(), Alignment::Marker);
        QVERIFY(hint());
        const qint64 start = window.document(0).contents()->originNs();
        window.annotations(0).setMarker(0, start + 1'500'000'000);
        QVERIFY(hint());
        // By mouse, in the other: the menu of the right button, where the pointer is.
        auto* view = window.timeline(1);
        const QPoint at = view->canvas().center() + QPoint(40, 0);
        QTest::mouseMove(view->viewport(), at);
        const qint64 pointed = view->timeHere();
        QContextMenuEvent asked(QContextMenuEvent::Mouse, at, view->viewport()->mapToGlobal(at));
        QCoreApplication::sendEvent(view->viewport(), &asked);
        QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
        QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Down);
        QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Return);
        QVERIFY(!hint());
        QCOMPARE(window.anchor(0), start + 1'500'000'000);
        QCOMPARE(window.anchor(1), pointed);
        // By keyboard, while a part is looked at: the view of the other stays.
        QTest::keyClick(view, Qt::Key_W);
        QTest::keyClick(view, Qt::Key_W);
        const auto before = window.timeline(0)->scale();
        QTest::mouseMove(view->viewport(), view->canvas().center());
        QTest::keyClick(view, Qt::Key_A, Qt::ShiftModifier);
        QVERIFY(window.anchor(1) != pointed);
        QVERIFY(std::abs(window.timeline(0)->scale().fromNs() - before.fromNs()) < 1000);
        const double left = window.timeline(0)->scale().xAt(window.anchor(0));
        const double right = view->scale().xAt(window.anchor(1));
        QVERIFY2(std::abs(left - right) < 2,
                 qPrintable(QStringLiteral("%1 %2").arg(left).arg(right)));
    }

    void AMissingSessionIsNamed()
    {
        CompareWindow window(file("nowhere"), file("after"));
        window.show();
        const auto labels = window.findChildren<QLabel*>();
        QTRY_VERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->text().contains(QLatin1String("/nowhere"));
        }));
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(CompareTest)
#include "compare_test.moc"
