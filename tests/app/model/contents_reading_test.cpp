// SPDX-License-Identifier: MIT
#include "app/model/contents_reading.h"
#include "app/model/timeline.h"
#include "app/query/session_reader.h"
#include "tests/app/model/session_maker.h"

#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

using namespace drmscope::app;
using Contents = std::shared_ptr<const SessionContents>;

class ContentsReadingTest : public QObject
{
    Q_OBJECT
private:
    static constexpr int kResources = 900;
    QTemporaryDir m_folder;
    QRandomGenerator m_random{23};

    QString file(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }

    static Contents read(ContentsReading& reading, const QString& path)
    {
        SessionReader reader(path.toStdString());
        return reading.read(reader);
    }

    // "whole", and the same still being recorded, "growing", without a resource so far. They stand
    // in the order of their ends, as a recorder writes them.
    void makeSessions()
    {
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 0, 0});
        maker.addDevice({2, 1, 100, 120, 0, 0, QStringLiteral("0000:02:00.0")});
        struct Life
        {
            double from;
            double to;
        };
        std::vector<Life> lives;
        for (int i = 0; i < kResources; ++i) {
            const double from = 130 + m_random.bounded(4000.0);
            lives.push_back({from, from + m_random.bounded(i % 20 == 0 ? 3000.0 : 30.0)});
        }
        std::sort(lives.begin(), lives.end(),
                  [](const Life& a, const Life& b) { return a.to < b.to; });
        for (const auto& life : lives) {
            maker.addResource(1 + m_random.bounded(2),
                              QStringLiteral("name %1").arg(m_random.bounded(3)),
                              64 + m_random.bounded(64), life.from, life.to);
        }
        maker.write(file("whole"), 9000);
        maker.setRecording();
        maker.write(file("growing"), 9000);
        test::change(file("growing"), QStringLiteral("DELETE FROM resource"));
    }

    void grow(int from, int to)
    {
        test::change(file("growing"),
                     QStringLiteral("ATTACH '%1' AS whole; INSERT INTO resource SELECT * FROM "
                                    "whole.resource WHERE id > %2 AND id <= %3")
                         .arg(file("whole"))
                         .arg(from)
                         .arg(to));
    }

    // A resource of the second drm_device's parent.
    void addOneOfDevres()
    {
        const QString owner =
            QStringLiteral("INSERT INTO owner VALUES (7, 'device', 0, '0000:02:00.0');"
                           "INSERT OR IGNORE INTO name VALUES (99, 'devm_kzalloc_release');");
        test::change(file("growing"), owner);
        test::change(
            file("whole"),
            owner + QStringLiteral(
                        "INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, "
                        "node_address, data_address, origin, added_ns, ended_ns, end_kind, "
                        "end_phase, add_order, release_order, release_order_right, "
                        "added_in_release, add_event_id, end_event_id, action_symbol_id, "
                        "call_site_symbol_id, stack_id, task_id, owner_id) VALUES (%1, 2, "
                        "'device', 'kmalloc', 99, 32, 77, 0, 'add', 12500000000, 20000000000, "
                        "'release', 'registered', 1, -1, -1, 0, 0, 0, 0, 1, 1, 1, 7)")
                        .arg(kResources + 1));
    }

    static qint64 nsAt(double ms) { return 12'000'000'000 + static_cast<qint64>(ms * 1e6); }

    // As a recorder has written by then: events of adds and ends, and the rows of what ended.
    void tell(double untilMs)
    {
        test::change(
            file("growing"),
            QStringLiteral(
                "ATTACH '%1' AS whole;"
                "CREATE TEMP TABLE told AS SELECT coalesce(max(timestamp_ns), 0) AS ns FROM "
                "event_row WHERE shape_id IN (SELECT id FROM event_shape WHERE kind IN ('add', "
                "'del', 'devres_add', 'devres_release'));"
                "CREATE TEMP TABLE next AS SELECT * FROM (SELECT added_ns AS ns, "
                "CASE owner WHEN 'device' THEN 'devres_add' ELSE 'add' END AS kind, r.* FROM "
                "whole.resource AS r UNION ALL SELECT ended_ns, "
                "CASE owner WHEN 'device' THEN 'devres_release' ELSE 'del' END, r.* FROM "
                "whole.resource AS r) WHERE ns > (SELECT ns FROM told) AND ns <= %2 ORDER BY ns;"
                "INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, "
                "object_address, data_address, name_id, size_bytes, action_symbol_id, "
                "caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, "
                "open_count, owner_id) SELECT (SELECT coalesce(max(id), 0) FROM event_row) + "
                "n.rowid, ns, 0, 0, n.kind, 2, CASE owner WHEN 'device' THEN 0 ELSE device_id "
                "END, 1, node_address, 0, name_id, size_bytes, 0, 0, 1, -1, 0, 0, 0, -1, 1, 1, "
                "owner_id FROM next AS n;"
                "INSERT INTO resource SELECT * FROM whole.resource WHERE ended_ns > (SELECT ns "
                "FROM told) AND ended_ns <= %2 ORDER BY ended_ns")
                .arg(file("whole"))
                .arg(nsAt(untilMs)));
    }

    // By node: the drm_device, and whether it is its parent's.
    QHash<quint64, std::pair<RowId, bool>> livingAt(double ms)
    {
        QHash<quint64, std::pair<RowId, bool>> living;
        SessionReader reader(file("whole").toStdString());
        for (const auto& span : reader.resourceSpans()) {
            if (span.addedNs <= nsAt(ms) && span.endedNs > nsAt(ms)) {
                living.insert(span.nodeAddress, {span.deviceId, span.devres});
            }
        }
        return living;
    }

    // How high each area stands in some windows, and how many bars there are.
    static std::vector<qint64> heights(const SessionContents& contents, QRandomGenerator random)
    {
        std::vector<qint64> all;
        for (const auto& group : contents.timeline->groups()) {
            for (const auto& row : group.rows) {
                all.push_back(static_cast<qint64>(row.kind));
                all.push_back(row.count.highest());
                for (int window = 0; window < 30; ++window) {
                    const qint64 fromNs = contents.originNs() + random.bounded(5'000'000'000LL);
                    const qint64 toNs = fromNs + (qint64{1000} << random.bounded(20));
                    all.push_back(row.count.highest(fromNs, toNs));
                    for (const auto state : SevereCounts::kStates) {
                        all.push_back(row.severe.of(state).highest(fromNs, toNs));
                    }
                }
            }
        }
        return all;
    }

    static std::vector<qint64> bars(const SessionContents& contents)
    {
        std::vector<qint64> all;
        for (const auto& group : contents.timeline->groups()) {
            for (const auto& row : group.rows) {
                for (const auto& span : row.lane.spans()) {
                    all.insert(all.end(), {span.startNs, span.endNs, qint64{span.item},
                                           static_cast<qint64>(span.state), qint64{span.count}});
                }
            }
        }
        return all;
    }

private slots:
    void WhatGrewIsWhatIsReadAtOnce()
    {
        makeSessions();
        ContentsReading growing(file("growing"));
        QCOMPARE(read(growing, file("growing"))->summary.resourceCount, 0);
        int read = 0;
        while (read < kResources) {
            const int more = std::min(read + 1 + m_random.bounded(200), kResources);
            grow(std::exchange(read, more), more);
            const auto grown = this->read(growing, file("growing"));
            ContentsReading anew(file("growing"));
            const auto same = this->read(anew, file("growing"));
            QCOMPARE(grown->summary.resourceCount, read);
            QCOMPARE(*grown->order, *same->order);
            QCOMPARE(heights(*grown, m_random), heights(*same, m_random));
            QCOMPARE(bars(*grown), bars(*same));
            QVERIFY(grown->lanesAscend);
        }
        ContentsReading byTime(file("whole"));
        const auto grown = this->read(growing, file("growing"));
        const auto whole = this->read(byTime, file("whole"));
        QCOMPARE(*grown->order, *whole->order);
        QVERIFY(!std::is_sorted(whole->order->begin(), whole->order->end()));
        QCOMPARE(heights(*grown, m_random), heights(*whole, m_random)); // as many lanes, too
        QCOMPARE(bars(*grown).size(), bars(*whole).size());
        QVERIFY(whole->lanesAscend);
        QCOMPARE(grown->tally.sizes, whole->tally.sizes);
    }

    // What has no row yet is known by its events alone; compared with who lived by the rows of the
    // end.
    void WhatLivesHasABarThatReachesToNow()
    {
        makeSessions();
        addOneOfDevres();
        ContentsReading growing(file("growing"));
        Contents before;
        int opens = 0;
        for (int step = 1; step <= 24; ++step) {
            const double untilMs = step == 24 ? 9000 : 300.0 * step;
            tell(untilMs);
            const auto now = read(growing, file("growing"));
            const auto living = livingAt(untilMs);
            QCOMPARE(now->open->size(), living.size());
            qint64 counted = 0;
            for (const auto& open : *now->open) {
                QVERIFY(living.contains(open.span.nodeAddress));
                QCOMPARE(living.value(open.span.nodeAddress).first, open.span.deviceId);
                const auto place = now->timeline->placeOfResource(open.span.id);
                QVERIFY(place.group >= 0);
                const auto& row = now->timeline->groups()[static_cast<size_t>(place.group)]
                                      .rows[static_cast<size_t>(place.row)];
                const auto& spans = row.lane.spans();
                QCOMPARE(spans.back().endNs, now->endNs());
                QVERIFY(spans.back().openRight);
                QCOMPARE(row.devres, open.span.devres);
                counted += open.span.devres ? 0 : 1;
            }
            qint64 live = 0;
            for (const auto& device : now->devices) {
                live += device.liveCount;
            }
            QCOMPARE(live, counted);
            QCOMPARE(now->order->size(), static_cast<size_t>(now->timeline->resources().count()));
            for (size_t i = 0; before != nullptr && i < before->open->size(); ++i) {
                const auto& was = (*before->open)[i].span;
                const RowId same = sameResource(*before, was.id, *now);
                if (const auto* open = now->openAdd(same); open != nullptr) {
                    QCOMPARE(open->span.nodeAddress, was.nodeAddress);
                } else { // it ended, as the row of that id
                    SessionReader reader(file("growing").toStdString());
                    QCOMPARE(reader.spansOf({same}).at(0).nodeAddress, was.nodeAddress);
                }
            }
            opens += static_cast<int>(now->open->size());
            before = now;
        }
        QVERIFY(opens > 200);
        QVERIFY(before->open->empty());
        ContentsReading byTime(file("whole"));
        const auto whole = read(byTime, file("whole"));
        QCOMPARE(bars(*before).size(), bars(*whole).size());
    }

    // Whoever read a resource does not read it again: a change of it, which no recorder makes, is
    // not seen.
    void WhatWasReadIsNotReadAgain()
    {
        makeSessions();
        ContentsReading growing(file("growing"));
        grow(0, 500);
        const auto before = read(growing, file("growing"));
        test::change(file("growing"), QStringLiteral("UPDATE resource SET name_id = 77"));
        grow(500, 501);
        const auto after = read(growing, file("growing"));
        QCOMPARE(after->summary.resourceCount, 501);
        QVERIFY(!after->names.contains(77));
        QCOMPARE(after->alike.size(), before->alike.size());
    }

    void WhatBecomesAnotherIsReadAgain()
    {
        makeSessions();
        ContentsReading growing(file("growing"));
        grow(0, 500);
        const auto isSevere = [](const Contents& contents) {
            return std::any_of(
                contents->alike.begin(), contents->alike.end(),
                [](const auto& alike) { return drmscope::app::isSevere(alike.worst); });
        };
        QVERIFY(!isSevere(read(growing, file("growing"))));
        test::change(
            file("growing"),
            QStringLiteral("INSERT INTO finding VALUES (1, 'F07', 'error', 'leak', 'grew', "
                           "'certain', 1, 7, 0, 0, 1, 1, 64, 'Grows', 'It does.')"));
        const auto accused = read(growing, file("growing"));
        QVERIFY(isSevere(accused));
        QCOMPARE(accused->summary.resourceCount, 500);
        test::change(file("growing"), QStringLiteral("DELETE FROM resource WHERE id > 400"));
        QCOMPARE(read(growing, file("growing"))->summary.resourceCount, 400);
    }

    // Folded areas may stand higher than they were, never lower.
    void WhatIsFoldedWhileItGrowsHidesNoHeight()
    {
        makeSessions();
        ContentsReading exact(file("whole"));
        const auto whole = read(exact, file("whole"));
        ContentsReading growing(file("growing"), 300);
        Contents grown;
        for (int count = 0; count < kResources; count += 100) {
            grow(count, count + 100);
            grown = read(growing, file("growing"));
        }
        QVERIFY(grown->timeline->foldNs() > 0);
        QCOMPARE(*grown->order, *whole->order);
        const auto real = heights(*whole, m_random);
        const auto shown = heights(*grown, m_random);
        QCOMPARE(shown.size(), real.size());
        for (size_t i = 0; i < real.size(); ++i) {
            QVERIFY(shown[i] >= real[i]);
        }
    }
};

QTEST_GUILESS_MAIN(ContentsReadingTest)
#include "contents_reading_test.moc"
