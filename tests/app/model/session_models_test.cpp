// SPDX-License-Identifier: MIT
#include "app/model/bar_state.h"
#include "app/model/contents_reading.h"
#include "app/model/device_list_model.h"
#include "app/model/event_table_model.h"
#include "app/model/inspection.h"
#include "app/model/resource_choice.h"
#include "app/model/resource_table_model.h"
#include "app/model/rows_model.h"
#include "app/model/selection.h"
#include "app/model/timeline.h"
#include "app/model/timeline_detail.h"
#include "app/query/session_reader.h"
#include "tests/app/model/session_folder.h"
#include "tests/app/model/session_maker.h"
#include "tests/session_fixture/session_fixture.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace drmscope::app;
using Mode = QAbstractItemModelTester::FailureReportingMode;

class SessionModelsTest : public test::SessionFolder
{
    Q_OBJECT
private:
    // What the findings of a session accuse.
    struct Accused
    {
        QSet<qint64> leaks;
        QSet<qint64> hazards;
    };

    // 3 for what leaks, 2 for a hazard, 1 for what is held, else 0.
    static int gravityOf(BarState state)
    {
        switch (state) {
        case BarState::Leaked:
            return 3;
        case BarState::Hazard:
            return 2;
        case BarState::Held:
            return 1;
        case BarState::Live:
        case BarState::Ended:
            break;
        }
        return 0;
    }

    static std::vector<ResourceSpan>
    severeOf(SessionReader& reader, const SessionContents& contents, const Accused& accused)
    {
        std::vector<ResourceSpan> severe;
        for (const auto& resource : reader.resourceSpans()) {
            const bool leaks = accused.leaks.contains(resource.id);
            const bool hazard = accused.hazards.contains(resource.id);
            if (leaks || hazard || contents.roles.isHeld(resource)) {
                severe.push_back(resource);
            }
        }
        return severe;
    }

    void seeSevereItems(SessionReader& reader, const SessionContents& contents,
                        const Accused& accused, QRandomGenerator& random)
    {
        const auto& timeline = *contents.timeline;
        const auto severe = severeOf(reader, contents, accused);
        QVERIFY(!severe.empty());
        for (const auto& resource : severe) {
            const auto expected = accused.leaks.contains(resource.id)     ? BarState::Leaked
                                  : accused.hazards.contains(resource.id) ? BarState::Hazard
                                                                          : BarState::Held;
            QCOMPARE(wordOf(contents.roles.of(resource)), wordOf(expected));
        }
        for (int zoom = 0; zoom < 40; ++zoom) {
            const qint64 length = qint64{1'000} << random.bounded(23);
            const qint64 from = contents.originNs() + random.bounded(5'000'000'000LL) - length / 2;
            const qint64 foldNs = std::max<qint64>(3 * length / 1500, 1);
            const bool coarse = timeline.foldNs() > foldNs && contents.lanesAscend;
            std::optional<TimelineDetail> detail;
            if (coarse) {
                detail.emplace(reader, contents, std::vector<int>{0}, from, from + length);
            }
            for (const auto& resource : severe) {
                const qint64 end = resource.endedNs == 0 ? contents.endNs() : resource.endedNs;
                if (resource.addedNs >= from + length || end <= from) {
                    continue;
                }
                const auto place = timeline.placeOfResource(resource.id);
                const auto* row = &timeline.groups()[0].rows[static_cast<size_t>(place.row)];
                if (coarse && detail->row(0, place.row) != nullptr) {
                    row = detail->row(0, place.row);
                }
                const auto state = contents.roles.of(resource);
                if (coarse) {
                    const auto span = row->lane.spanOf(static_cast<quint32>(resource.id));
                    QVERIFY(span < row->lane.spans().size());
                    QCOMPARE(row->lane.spans()[span].item, static_cast<quint32>(resource.id));
                }
                bool seen = false;
                row->lane.visit(from, from + length, foldNs, [&](const Piece& piece) {
                    seen = seen || (gravityOf(piece.worst) >= gravityOf(state) &&
                                    piece.startNs <= resource.addedNs && piece.endNs >= end);
                });
                QVERIFY2(seen, qPrintable(QString::number(resource.id)));
                if (row->kind == RowKind::BundleLane && state != BarState::Held) {
                    const auto& rows = timeline.groups()[0].rows;
                    const auto head =
                        std::find_if(rows.begin(), rows.end(), [row](const TimelineRow& other) {
                            return other.kind == RowKind::Bundle && other.bundle == row->bundle;
                        });
                    QVERIFY(gravityOf(head->worst) >= gravityOf(state));
                    if (isSevere(state)) {
                        QVERIFY(head->severe.of(state).highest(from, from + length) > 0);
                    }
                }
            }
        }
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
            const auto contents = ContentsReading(file(name)).read(reader);
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
        const auto contents = ContentsReading(file("hot")).readOutline(reader);
        QVERIFY(contents->outline);
        QCOMPARE(contents->timeline->resources().count(), 0);
        QCOMPARE(contents->devices.front().resourceCount, kNotCounted);
        const auto text = inspectDevice(*contents, contents->devices.front());
        QVERIFY(!contents->timeline->groups().front().summary.contains(QLatin1String("-1")));
        for (const auto& section : text.sections) {
            for (const auto& field : section.fields) {
                QVERIFY2(!field.value.contains(QLatin1String("-1")), qPrintable(field.value));
            }
        }
    }

    void AFileSaysWhatItHeldAndADeviceWhoImported()
    {
        drmscope::tests::makeSession(file("held").toStdString(),
                                     drmscope::tests::testText("hot_unplug.sql") +
                                         drmscope::tests::testText("holdings.sql"));
        SessionReader reader(file("held").toStdString());
        const auto contents = ContentsReading(file("held")).readOutline(reader);
        const auto shown = [](const Inspection& inspection, const char* title) {
            QStringList lines;
            for (const auto& section : inspection.sections) {
                for (const auto& field : section.fields) {
                    if (section.title == QLatin1String(title)) {
                        lines << field.label + QStringLiteral(": ") + field.value;
                    }
                }
            }
            return lines;
        };
        const auto compositor =
            std::ranges::find_if(contents->files, [](const DrmFile& one) { return !one.inKernel; });
        QCOMPARE(shown(inspectFile(*contents, *compositor), "Held").mid(1),
                 QStringList({QStringLiteral("GEM handles: 2 of 68 KiB"),
                              QStringLiteral("framebuffers: 1"),
                              QStringLiteral("master: 6.5 s from 1.000 s")}));
        QCOMPARE(shown(inspectDevice(*contents, contents->devices.front()), "dma-bufs imported by"),
                 QStringList({QStringLiteral("vgem: 64 KiB · hold_file (240) · 5.8 s")}));
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
        model.setFilter(QStringLiteral("KMALLOC"));
        QTRY_COMPARE(ordered.size(), 3);
        QCOMPARE(model.rowCount(), 3);
        const auto id = model.index(1, 0).data(ResourceTableModel::ResourceIdRole).toLongLong();
        QCOMPARE(rowOf(model, id), 1);
        model.setFilter(QStringLiteral("no such thing"));
        QTRY_COMPARE(ordered.size(), 4);
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(rowOf(model, id), -1);
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
        QString story;
        const auto first = document.contents()->timeline->resources().ids().front();
        document.askForDetail({Selection::Kind::Resource, first}, [&](const Detail& detail) {
            story = inspectResource(*document.contents(), detail).story;
        });
        QTRY_VERIFY2(story.contains(QLatin1String("after unplug")), qPrintable(story));
        QVERIFY2(story.contains(QLatin1String("after the session began, in phase init")),
                 qPrintable(story));
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

    // The file was open for 563 ms, the afterlife lasted 565: the heading tells both, and not when
    // DRM said that it was the last.
    void AHeadingSaysWhatTheBarsSay()
    {
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 2000, 2564.6, QStringLiteral("0000:01:00.0")});
        maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 2563.4);
        maker.addResource(1, QStringLiteral("kmalloc"), 96, 130, 2564.7);
        maker.write(file("near"), 5000);
        SessionDocument document;
        open(document, file("near"));
        const auto& contents = *document.contents();
        const QString heading = contents.timeline->groups()[0].summary;
        QCOMPARE(openUntilText(contents.holdings.value(1), contents.files[0]),
                 QStringLiteral("open until 563 ms after unplug"));
        QVERIFY2(heading.contains(QStringLiteral("afterlife 565 ms, held by compositor (123) for "
                                                 "563 ms, released 1.4 ms later")),
                 qPrintable(heading));
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
        const auto ids = contents.timeline->resources().ids();
        QCOMPARE(ids.size(), 5000U);
        for (size_t i = 0; i < ids.size(); i += 17) {
            const auto place = contents.timeline->placeOfResource(ids[i]);
            const auto& row = contents.timeline->groups()[static_cast<size_t>(place.group)]
                                  .rows[static_cast<size_t>(place.row)];
            const auto found = row.lane.spanOf(ids[i]);
            QVERIFY(found < row.lane.spans().size());
            QCOMPARE(row.lane.spans()[found].item, ids[i]);
        }
    }

    // Most that is a hazard shows as one where the hardware is gone: that is where it harms.
    void AHazardIsOneOnADeviceThatWasHeld()
    {
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 121, 2000, 4000});
        maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 3999); // is row 1
        for (int i = 0; i < 4; ++i) {
            maker.addResource(1, QStringLiteral("kmalloc"), 64, 200 + i, 4000.1);
        }
        maker.addHazard(3, 1);
        maker.addLeak(4, 1);
        maker.addHazard(4, 1);
        maker.write(file("hazard"), 5000);
        SessionReader reader(file("hazard").toStdString());
        const auto contents = ContentsReading(file("hazard")).read(reader);
        std::map<qint64, BarState> states;
        for (const auto& resource : reader.resourceSpans()) {
            states[resource.id] = contents->roles.of(resource);
            QVERIFY(contents->roles.isHeld(resource));
        }
        QCOMPARE(wordOf(states[2]), wordOf(BarState::Held));
        QCOMPARE(wordOf(states[3]), wordOf(BarState::Hazard));
        QCOMPARE(wordOf(states[4]), wordOf(BarState::Leaked));
        const auto& group = contents->timeline->groups()[0];
        QVERIFY(group.worst == BarState::Leaked);
        for (const auto& row : group.rows) {
            for (const auto& span : row.lane.spans()) {
                if (row.kind == RowKind::Resources) {
                    QCOMPARE(isHeld(group, row, span), span.item != 4);
                }
            }
        }
        // It answers to both its names, and to neither where they are taken away.
        const auto chosen = [&](const char* filter) {
            const ResourceChoice choice(reader, *contents, QString::fromLatin1(filter));
            QList<qint64> ids;
            for (const auto& resource : reader.resourceSpans()) {
                if (choice.takes(resource)) {
                    ids.append(resource.id);
                }
            }
            std::sort(ids.begin(), ids.end());
            return ids;
        };
        QCOMPARE(chosen("state:hazard"), (QList<qint64>{3}));
        QCOMPARE(chosen("state:held"), (QList<qint64>{2, 3, 5}));
        QCOMPARE(chosen("-state:held"), (QList<qint64>{4}));
        QCOMPARE(chosen("-state:hazard"), (QList<qint64>{2, 4, 5}));
        QCOMPARE(chosen("state:held|leaked"), (QList<qint64>{2, 3, 4, 5}));
    }

    // Whatever is folded, by the painter or since it is too much to be kept: its lane has a piece
    // that says so, and so has the head of its bundle.
    void EverySevereItemIsSeenAtAnyZoomOfRandomSessions()
    {
        QRandomGenerator random(7);
        int folded = 0;
        for (int round = 0; round < 8; ++round) {
            test::SessionMaker maker;
            // Of those that are unplugged, every other is released, with all that it still has.
            const double gone = round % 2 == 0 ? 0 : 3000;
            const double released = round % 4 == 3 ? 4400 : 0;
            maker.addDevice({1, 0, 100, 120, gone, released});
            const int count = 200 + random.bounded(400);
            double from = 130;
            for (int i = 0; i < count; ++i) {
                // In the order of time, but for some sessions.
                from = round % 4 < 2 ? 130 + random.bounded(4000.0) : from + random.bounded(10.0);
                const double to = random.bounded(3) == 0 ? released : from + random.bounded(300.0);
                maker.addResource(1, QStringLiteral("name %1").arg(random.bounded(4)), 64, from,
                                  to);
            }
            Accused accused;
            for (int i = 0; i < 5; ++i) {
                accused.leaks.insert(1 + random.bounded(count));
                accused.hazards.insert(1 + random.bounded(count));
            }
            for (const auto id : accused.leaks) {
                maker.addLeak(static_cast<int>(id), 1);
            }
            for (const auto id : accused.hazards) {
                maker.addHazard(static_cast<int>(id), 1);
            }
            if (released != 0) {
                maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 4399);
            }
            maker.write(file("random"), 5000);
            SessionReader reader(file("random").toStdString());
            const auto shared =
                ContentsReading(file("random"), round < 4 ? ContentsReading::kMostKept : 300)
                    .read(reader);
            folded += shared->timeline->foldNs() > 0 ? 1 : 0;
            seeSevereItems(reader, *shared, accused, random);
        }
        QCOMPARE(folded, 4);
    }

    // A session that is too large to be kept whole, beside the same one that is kept whole.
    void WhatIsReadOfAWindowIsWhatAWholeReadingKeeps()
    {
        QRandomGenerator random(23);
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 3000, 0});
        double from = 130;
        for (int i = 0; i < 900; ++i) {
            from += random.bounded(8.0);
            const double to = random.bounded(40) == 0 ? 0 : from + random.bounded(60.0);
            maker.addResource(1, QStringLiteral("name %1").arg(random.bounded(3)), 64 + i, from,
                              to);
        }
        maker.write(file("window"), 9000);
        SessionReader reader(file("window").toStdString());
        const auto whole = ContentsReading(file("window")).read(reader);
        const auto coarse = ContentsReading(file("window"), 400).read(reader);
        QCOMPARE(whole->timeline->foldNs(), 0);
        QVERIFY(coarse->timeline->foldNs() > 1'000'000);
        const auto& rows = whole->timeline->groups()[0].rows;
        QCOMPARE(coarse->timeline->groups()[0].rows.size(), rows.size());
        int bars = 0;
        for (int round = 0; round < 60; ++round) {
            const qint64 length = qint64{100'000} << random.bounded(15);
            const qint64 fromNs = whole->originNs() + random.bounded(8'000'000'000LL);
            const qint64 toNs = fromNs + length;
            const TimelineDetail detail(reader, *coarse, {0}, fromNs, toNs);
            QVERIFY(detail.covers(0, fromNs, toNs));
            for (size_t i = 0; i < rows.size(); ++i) {
                const auto* read = detail.row(0, static_cast<int>(i));
                read = read == nullptr ? &coarse->timeline->groups()[0].rows[i] : read;
                if (rows[i].lane.empty() && rows[i].count.highest() == 0) {
                    continue;
                }
                const auto [first, last] = rows[i].lane.touching(fromNs, toNs);
                const auto [readFirst, readLast] = read->lane.touching(fromNs, toNs);
                QCOMPARE(readLast - readFirst, last - first);
                for (size_t n = 0; n < last - first; ++n, ++bars) {
                    const auto& span = rows[i].lane.spans()[first + n];
                    const auto& same = read->lane.spans()[readFirst + n];
                    QCOMPARE(same.item, span.item);
                    QCOMPARE(same.startNs, span.startNs);
                    QCOMPARE(same.endNs, span.endNs);
                    QCOMPARE(same.state, span.state);
                    QCOMPARE(same.count, 1U);
                }
                QCOMPARE(read->count.highest(), rows[i].count.highest());
                for (int part = 0; part < 8; ++part) {
                    const qint64 a = fromNs + part * length / 8;
                    const qint64 b = fromNs + (part + 1) * length / 8;
                    QCOMPARE(read->count.highest(a, b), rows[i].count.highest(a, b));
                    for (const auto state : SevereCounts::kStates) {
                        QCOMPARE(read->severe.of(state).highest(a, b),
                                 rows[i].severe.of(state).highest(a, b));
                    }
                }
            }
        }
        QVERIFY(bars > 1000);
    }

    void ATableReadsThePagesThatAreLookedAt()
    {
        test::SessionMaker maker;
        maker.addDevice({});
        maker.addManyResources(1, 3000, 4000);
        maker.write(file("pages"), 5000);
        SessionDocument document;
        ResourceTableModel model(document);
        const QAbstractItemModelTester tester(&model, Mode::QtTest);
        open(document, file("pages"));
        QTRY_COMPARE(model.rowCount(), 3000);
        const auto sizeAt = [&model](int row) {
            return model.index(row, ResourceTableModel::Size).data().toString();
        };
        QCOMPARE(sizeAt(0), QStringLiteral("64 B"));
        QCOMPARE(sizeAt(900), QStringLiteral("…"));
        QTRY_COMPARE(sizeAt(900), QStringLiteral("964 B"));
        QCOMPARE(sizeAt(0), QStringLiteral("64 B"));
        model.sort(ResourceTableModel::Ended, Qt::AscendingOrder);
        QTRY_COMPARE(sizeAt(0), QStringLiteral("2.99 KiB"));
        QTRY_COMPARE(sizeAt(2935), QStringLiteral("128 B"));
        const auto id = model.index(2935, 0).data(ResourceTableModel::ResourceIdRole).toLongLong();
        QCOMPARE(rowOf(model, id), 2935);
        QString lines;
        model.askForText({2935, 1}, {ResourceTableModel::Size, ResourceTableModel::Owner},
                         QStringLiteral("Size\tOwner"),
                         [&lines](const QString& text) { lines = text; });
        QTRY_COMPARE(lines, QStringLiteral("Size\tOwner\n128 B\tdrmm\n2.99 KiB\tdrmm\n"));
    }

    void AnIdThatNobodyRecordsCostsNothing()
    {
        ResourceIndex index;
        index.set(7, {3, false, true});
        index.set(2'000'000'000, {4, true, false});
        QCOMPARE(index.count(), 2);
        QVERIFY(index.find(7)->untold && index.find(7)->lane == 3);
        QVERIFY(index.find(2'000'000'000)->laneless);
        for (const qint64 id : {qint64{-1}, qint64{0}, qint64{8}, qint64{1} << 40}) {
            QVERIFY(!index.find(id));
        }
        const auto any = [](const ResourceIndex::Entry&) { return true; };
        QCOMPARE(index.next(0, 1, any), 7U);
        QCOMPARE(index.next(7, 1, any), 2'000'000'000U);
        QCOMPARE(index.next(7, -1, any), 0U);
        QCOMPARE(index.nextUntold(0, 1), 7U);
        QCOMPARE(index.nextUntold(7, 1), 0U);
        QCOMPARE(index.nextUntold(index.end(), -1), 7U);
        QVERIFY(index.isUntold(7) && !index.isUntold(8) && !index.isUntold(2'000'000'000));
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
