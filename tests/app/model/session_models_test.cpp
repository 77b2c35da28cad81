// SPDX-License-Identifier: MIT
#include "app/model/device_list_model.h"
#include "app/model/event_table_model.h"
#include "app/model/inspection.h"
#include "app/model/resource_table_model.h"
#include "app/model/rows_model.h"
#include "app/model/selection.h"
#include "app/model/timeline.h"
#include "app/query/session_reader.h"
#include "tests/app/model/session_maker.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
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

    void ResourcesAreCountedAsTheViewsOfASessionCountThem()
    {
        for (const auto* name : {"hot", "two"}) {
            SessionReader reader(file(name).toStdString());
            const auto contents = readContents(reader, file(name));
            const auto summary = reader.summary();
            QVERIFY(summary.resourceCount > 0);
            QCOMPARE(contents->summary.resourceCount, summary.resourceCount);
            QCOMPARE(contents->summary.liveCount, summary.liveCount);
            QCOMPARE(contents->summary.liveBytes, summary.liveBytes);
            QCOMPARE(contents->summary.span.fromNs, summary.span.fromNs);
            QCOMPARE(contents->summary.originNs, summary.originNs);
            const auto devices = reader.devices();
            QCOMPARE(contents->devices.size(), devices.size());
            for (size_t i = 0; i < devices.size(); ++i) {
                QCOMPARE(contents->devices[i].resourceCount, devices[i].resourceCount);
                QCOMPARE(contents->devices[i].liveCount, devices[i].liveCount);
            }
            const auto afterlives = reader.afterlives();
            QVERIFY(!afterlives.empty());
            QCOMPARE(contents->afterlives.size(), afterlives.size());
            for (size_t i = 0; i < afterlives.size(); ++i) {
                QCOMPARE(contents->afterlives[i].outlivedCount, afterlives[i].outlivedCount);
                QCOMPARE(contents->afterlives[i].outlivedBytes, afterlives[i].outlivedBytes);
            }
        }
    }

    void AnOutlineSaysWhatItDoesNotKnow()
    {
        SessionReader reader(file("hot").toStdString());
        const auto contents = readOutline(reader, file("hot"));
        QVERIFY(contents->outline);
        QVERIFY(contents->resources.empty());
        QCOMPARE(contents->devices.front().resourceCount, kNotCounted);
        const auto text = inspectDevice(*contents, contents->devices.front());
        QVERIFY(!contents->timeline->groups().front().summary.contains(QLatin1String("-1")));
        for (const auto& section : text.sections) {
            for (const auto& field : section.fields) {
                QVERIFY2(!field.value.contains(QLatin1String("-1")), qPrintable(field.value));
            }
        }
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

    // Whatever is folded: its lane has a piece that says so, and so has the head of its bundle.
    void EverySevereItemIsSeenAtAnyZoomOfRandomSessions()
    {
        QRandomGenerator random(7);
        for (int round = 0; round < 6; ++round) {
            test::SessionMaker maker;
            maker.addDevice({1, 0, 100, 120, round % 2 == 0 ? 0.0 : 3000.0, 0});
            const int count = 200 + random.bounded(400);
            for (int i = 0; i < count; ++i) {
                const double from = 130 + random.bounded(4000.0);
                const double to = random.bounded(3) == 0 ? 0 : from + random.bounded(300.0);
                maker.addResource(1, QStringLiteral("name %1").arg(random.bounded(4)), 64, from,
                                  to);
            }
            for (int i = 0; i < 5; ++i) {
                maker.addLeak(1 + random.bounded(count), 1);
            }
            maker.write(file("random"), 5000);
            SessionDocument document;
            open(document, file("random"));
            const auto& contents = *document.contents();
            const auto& group = contents.timeline->groups()[0];
            QVERIFY(std::any_of(contents.states.begin(), contents.states.end(), isSevere));
            for (int zoom = 0; zoom < 40; ++zoom) {
                const qint64 length = qint64{1'000} << random.bounded(23);
                const qint64 from =
                    contents.originNs() + random.bounded(5'000'000'000LL) - length / 2;
                const qint64 foldNs = std::max<qint64>(3 * length / 1500, 1);
                for (size_t i = 0; i < contents.resources.size(); ++i) {
                    const auto& resource = contents.resources[i];
                    const qint64 end = resource.endedNs == 0 ? contents.endNs() : resource.endedNs;
                    if (!isSevere(contents.states[i]) || resource.addedNs >= from + length ||
                        end <= from) {
                        continue;
                    }
                    const auto place = contents.timeline->placeOfResource(i);
                    const auto& row = group.rows[static_cast<size_t>(place.row)];
                    bool seen = false;
                    row.lane.visit(from, from + length, foldNs, [&](const Piece& piece) {
                        for (size_t n = piece.firstSpan; n < piece.firstSpan + piece.count; ++n) {
                            seen = seen || (row.lane.spans()[n].item == i &&
                                            piece.worst >= contents.states[i]);
                        }
                    });
                    QVERIFY2(seen, qPrintable(QString::number(i)));
                    if (row.kind == RowKind::BundleLane && contents.states[i] == BarState::Leaked) {
                        const auto head = std::find_if(
                            group.rows.begin(), group.rows.end(), [&row](const TimelineRow& other) {
                                return other.kind == RowKind::Bundle && other.bundle == row.bundle;
                            });
                        QVERIFY(head->worst == BarState::Leaked);
                        QVERIFY(head->severe.highest(from, from + length) > 0);
                    }
                }
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
