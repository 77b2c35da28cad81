// SPDX-License-Identifier: MIT
// What Find offers leads somewhere.
#include "app/view/event_pane.h"
#include "app/view/filter_line.h"
#include "app/view/rows_pane.h"
#include "tests/app/view/acting_window.h"
#include "tests/app/view/watched_application.h"

#include <QFile>
#include <QListWidget>
#include <QTabWidget>

using namespace drmscope::app;

class FindTest : public test::ActingWindow
{
    Q_OBJECT
private:
    void type(const QString& text)
    {
        if (dialog() == nullptr) {
            m_window->find();
        }
        QTRY_VERIFY(dialog() != nullptr);
        dialog()->edit()->clear();
        QTest::keyClicks(dialog()->edit(), text);
    }

    // Its row in the list; -1: it is not offered.
    static int rowOf(const QString& text, const QString& kind)
    {
        for (int row = 0; dialog() != nullptr && row < dialog()->list()->count(); ++row) {
            const auto* item = dialog()->list()->item(row);
            if (item->text().contains(text) && item->data(Qt::UserRole).toString() == kind) {
                return row;
            }
        }
        return -1;
    }

    void choose(const QString& text, const QString& kind)
    {
        QTRY_VERIFY2(rowOf(text, kind) >= 0, qPrintable(text));
        dialog()->list()->setCurrentRow(rowOf(text, kind));
        QTest::keyClick(dialog()->edit(), Qt::Key_Return);
        QTRY_VERIFY(dialog() == nullptr);
    }

    void expectEvents(int least)
    {
        QCOMPARE(m_window->tabs()->currentWidget(), m_window->events());
        auto* model = m_window->events()->table()->model();
        QTRY_VERIFY(model->rowCount() < m_allEvents);
        QVERIFY2(model->rowCount() >= least, qPrintable(QString::number(model->rowCount())));
        QVERIFY(!m_window->filter().isActive());
    }

    int m_allEvents = 0;

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QVERIFY(QFile::copy(QStringLiteral(DRMSCOPE_DEMO), file("demo.drmscope")));
    }
    void init()
    {
        show("demo.drmscope");
        auto* model = m_window->events()->table()->model();
        QTRY_VERIFY(model->rowCount() > 100);
        m_allEvents = model->rowCount();
    }
    void cleanup() { m_window.reset(); }

    // It opened the drm_device, and added nothing.
    void AProcessWithoutResourcesLeadsToItsEvents()
    {
        type(QStringLiteral("compositor"));
        choose(QStringLiteral("compositor (103)"), QStringLiteral("events of the process"));
        expectEvents(2);
    }

    void AProcessWithResourcesLeadsToThem()
    {
        const auto* model = m_window->resources()->model();
        QTRY_VERIFY(model->rowCount() > 0);
        const int all = model->rowCount();
        type(QStringLiteral("modprobe"));
        choose(QStringLiteral("modprobe ("), QStringLiteral("process"));
        QCOMPARE(m_window->tabs()->currentWidget(), m_window->resources());
        QTRY_VERIFY(model->rowCount() > 0 && model->rowCount() < all);
        QTRY_VERIFY(!m_window->filter().hidesAll());
    }

    // One step back brings the filter of before.
    void AProcessTakesThePlaceOfTheFilterAtOnce()
    {
        m_window->resources()->filter()->add(QStringLiteral("state:leaked"));
        type(QStringLiteral("modprobe"));
        choose(QStringLiteral("modprobe ("), QStringLiteral("process"));
        QVERIFY(m_window->resources()->filter()->text().startsWith(QLatin1String("process:")));
        m_window->resources()->filter()->undo();
        QCOMPARE(m_window->resources()->filter()->text(), QStringLiteral("state:leaked"));
    }

    // The very one, though others are in the same function, and no filter is touched.
    void ACallSiteLeadsToItsRowAndItsLanes()
    {
        m_window->resources()->filter()->add(QStringLiteral("state:leaked"));
        const auto& rows = m_window->document().contents()->callSiteTable->rows;
        for (const auto& row : rows) {
            type(row.cells[0].text);
            choose(row.cells[0].text + QStringLiteral(" · ") + row.cells[1].text,
                   QStringLiteral("call site"));
            QCOMPARE(m_window->selection().item(), row.item);
            QCOMPARE(m_window->tabs()->currentWidget(), m_window->callSites());
            QTRY_COMPARE(timeline().focus().item(), row.item);
            auto* table = m_window->callSites()->table();
            QTRY_COMPARE(table->currentIndex().data().toString(), row.cells[0].text);
        }
        QCOMPARE(m_window->resources()->filter()->text(), QStringLiteral("state:leaked"));
    }

    void TheAddressOfADeviceLeadsToItAndItsEvents()
    {
        const auto& device = m_window->document().contents()->devices.front();
        const QString address = QStringLiteral("0x%1").arg(device.address, 0, 16);
        type(address);
        choose(address, QStringLiteral("device"));
        QCOMPARE(m_window->selection().item(), (Selection::Item{Kind::Device, device.id}));
        type(address);
        choose(address, QStringLiteral("events"));
        expectEvents(10);
    }

    // As a finding and a call site are: where one had been is no place to see it from.
    void ADeviceIsShownWhole()
    {
        const auto& contents = *m_window->document().contents();
        const auto& device = contents.devices.front();
        const qint64 fromNs = contents.phases.front().startedNs;
        const qint64 toNs = contents.holdings.value(device.id).untilNs;
        QVERIFY(toNs > fromNs);
        timeline().showRange(contents.endNs() - 1'000'000, contents.endNs());
        type(QStringLiteral("bochs"));
        choose(QStringLiteral("bochs"), QStringLiteral("device"));
        QCOMPARE(m_window->selection().item(), (Selection::Item{Kind::Device, device.id}));
        const auto& scale = timeline().scale();
        QVERIFY(scale.fromNs() < fromNs && scale.toNs() > toNs);
        QVERIFY(scale.toNs() - scale.fromNs() < (toNs - fromNs) * 3 / 2);
    }

    void TheAddressOfANodeLeadsToItsResource()
    {
        uint64_t address = 0;
        m_window->document().askForSpan(
            9, [&](const ResourceSpan& span) { address = span.nodeAddress; });
        QTRY_VERIFY(address != 0);
        type(QStringLiteral("0x%1").arg(address, 0, 16));
        choose(QStringLiteral("kmalloc · card0#1"), QStringLiteral("managed resource"));
        QCOMPARE(m_window->selection().item(), (Selection::Item{Kind::Resource, 9}));
    }

    void ARuleLeadsToWhatItFound()
    {
        type(QStringLiteral("F04"));
        choose(QStringLiteral("F04"), QStringLiteral("finding"));
        QCOMPARE(m_window->selection().item().kind, Kind::Finding);
        const auto* finding =
            m_window->document().contents()->finding(m_window->selection().item().id);
        QVERIFY(finding != nullptr);
        QCOMPARE(QString::fromStdString(finding->rule), QStringLiteral("F04"));
    }

    void ALongHitLeavesRoomForItsKind()
    {
        PickDialog picker(QStringLiteral("Find"), {}, m_window.get());
        picker.setAttribute(Qt::WA_DeleteOnClose, false);
        const QString kind = QStringLiteral("call site");
        picker.setPicks({{QStringLiteral("first"), kind, [] {}},
                         {QStringLiteral("short"), kind, [] {}},
                         {QString(400, QLatin1Char('W')), kind, [] {}}});
        picker.show();
        QVERIFY(QTest::qWaitForWindowExposed(&picker));
        auto* list = picker.list();
        const auto kindIn = [&](int row) {
            auto box = list->visualItemRect(list->item(row));
            box.setLeft(list->viewport()->width() - list->fontMetrics().horizontalAdvance(kind) -
                        12);
            box.setRight(list->viewport()->width() - 1);
            return list->viewport()->grab(box).toImage();
        };
        const auto alone = kindIn(1);
        bool drawn = false;
        for (int x = 0; x < alone.width(); ++x) {
            drawn = drawn || alone.pixel(x, alone.height() / 2) != alone.pixel(0, 0);
        }
        QVERIFY(drawn);
        QVERIFY(kindIn(2) == alone);
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(FindTest)
#include "find_test.moc"
