// SPDX-License-Identifier: MIT
#include "app/model/device_list_model.h"
#include "app/model/event_table_model.h"
#include "app/model/inspection.h"
#include "app/model/resource_table_model.h"
#include "app/model/rows_model.h"
#include "app/model/selection.h"
#include "app/model/timeline.h"
#include "tests/app/model/session_maker.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace drmscope::app;
using Mode = QAbstractItemModelTester::FailureReportingMode;

class SessionModelsTest : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    QString file(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }

    static void open(SessionDocument& document, const QString& path)
    {
        document.open(path);
        QTRY_COMPARE_WITH_TIMEOUT(document.state(), SessionDocument::State::Ready, 60000);
    }

private slots:
    void initTestCase()
    {
        test::writeHotUnplug(file("hot"));
        test::writeOverlap(file("two"));
    }

    void EveryModelKeepsTheRulesOfItsKind()
    {
        SessionDocument document;
        ResourceTableModel resources(document);
        DeviceListModel devices(document);
        EventTableModel events(document);
        RowsModel files;
        RowsModel findings;
        const QAbstractItemModelTester a(&resources, Mode::QtTest);
        const QAbstractItemModelTester b(&devices, Mode::QtTest);
        const QAbstractItemModelTester c(&files, Mode::QtTest);
        const QAbstractItemModelTester d(&findings, Mode::QtTest);
        const QAbstractItemModelTester e(&events, Mode::QtTest);
        QSignalSpy ordered(&resources, &ResourceTableModel::ordered);
        open(document, file("hot"));
        QTRY_COMPARE(ordered.size(), 1);
        QCOMPARE(resources.rowCount(), 9);
        QCOMPARE(devices.rowCount(), 1);
        files.setRows(document.contents()->holderTable);
        findings.setRows(document.contents()->callSiteTable);
        QCOMPARE(files.rowCount(), 1);
        QVERIFY(findings.rowCount() > 0);
        QTRY_VERIFY(events.rowCount() > 0);
        document.close();
        QCOMPARE(resources.rowCount(), 0);
    }

    void SortsAndFilters()
    {
        SessionDocument document;
        ResourceTableModel model(document);
        QSignalSpy ordered(&model, &ResourceTableModel::ordered);
        open(document, file("hot"));
        QTRY_COMPARE(ordered.size(), 1);
        model.sort(ResourceTableModel::Size, Qt::DescendingOrder);
        QTRY_COMPARE(ordered.size(), 2);
        QCOMPARE(model.index(0, ResourceTableModel::Size).data().toString(),
                 QStringLiteral("176 B"));
        model.setFilter({QStringLiteral("KMALLOC"), false});
        QTRY_COMPARE(ordered.size(), 3);
        QCOMPARE(model.rowCount(), 3);
        const auto id = model.index(1, 0).data(ResourceTableModel::ResourceIdRole).toLongLong();
        QCOMPARE(model.rowOf(id), 1);
        model.setFilter({QStringLiteral("no such thing"), false});
        QTRY_COMPARE(ordered.size(), 4);
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.rowOf(id), -1);
    }

    void AHeldDeviceTellsWhoHeldItAndHowLong()
    {
        SessionDocument document;
        open(document, file("hot"));
        const auto& group = document.contents()->timeline->groups().front();
        QVERIFY2(group.summary.contains(QLatin1String("afterlife 5.5 s, held by hold_file (240)")),
                 qPrintable(group.summary));
        QVERIFY2(group.summary.contains(QLatin1String("unplugged at 2.000 s")),
                 qPrintable(group.summary));
        QVERIFY2(group.summary.contains(QLatin1String("9 resources outlived it")),
                 qPrintable(group.summary));
        QCOMPARE(group.worst, BarState::Held);
        const auto inspection = inspectResource(*document.contents(), 0, nullptr);
        QVERIFY2(inspection.story.contains(QLatin1String("after unplug")),
                 qPrintable(inspection.story));
    }

    void DevicesOnOneParentAreTold()
    {
        SessionDocument document;
        open(document, file("two"));
        const auto& groups = document.contents()->timeline->groups();
        QCOMPARE(groups.size(), size_t{2});
        QCOMPARE(groups[0].badge, QStringLiteral("1st of 2 on this parent"));
        QCOMPARE(groups[1].badge, QStringLiteral("2nd of 2 on this parent"));
        QCOMPARE(groups[0].worst, BarState::Held);
        QCOMPARE(groups[1].worst, BarState::Live);
    }

    void EveryResourceHasAPlaceOnTheTimeline()
    {
        test::SessionMaker maker;
        maker.addDevice({});
        maker.addManyResources(1, 5000, 4000);
        maker.write(file("many"), 5000);
        SessionDocument document;
        open(document, file("many"));
        const auto& contents = *document.contents();
        for (size_t i = 0; i < contents.resources.size(); ++i) {
            const auto place = contents.timeline->placeOfResource(i);
            const auto& row = contents.timeline->groups()[static_cast<size_t>(place.group)]
                                  .rows[static_cast<size_t>(place.row)];
            QVERIFY(std::any_of(row.lane.spans().begin(), row.lane.spans().end(),
                                [i](const Span& span) { return span.item == i; }));
            if (i % 97 != 0) {
                i += 50;
            }
        }
    }

    void TooltipsShowMarkupOfTheFileAsText()
    {
        test::SessionMaker maker;
        maker.addDevice({});
        maker.addResource(1, QStringLiteral("<b>bold</b>"), 8, 130, 0);
        maker.write(file("markup"), 5000);
        SessionDocument document;
        ResourceTableModel model(document);
        open(document, file("markup"));
        QTRY_COMPARE(model.rowCount(), 1);
        const auto tip = model.index(0, ResourceTableModel::Name).data(Qt::ToolTipRole).toString();
        QVERIFY2(tip.contains(QLatin1String("&lt;b&gt;bold")), qPrintable(tip));
    }

    void SelectionTellsOnlyRealChanges()
    {
        Selection selection;
        QSignalSpy changed(&selection, &Selection::changed);
        selection.choose(Selection::Kind::Resource, 4);
        selection.choose(Selection::Kind::Resource, 4);
        QCOMPARE(changed.size(), 1);
        selection.clear();
        QCOMPARE(changed.size(), 2);
    }
};

QTEST_GUILESS_MAIN(SessionModelsTest)
#include "session_models_test.moc"
