// SPDX-License-Identifier: MIT
// Who added what: call paths as a tree, and where its frames stand.
#include "app/export/folded_stacks.h"
#include "app/model/flame_graph.h"
#include "app/model/flame_layout.h"
#include "app/query/session_lock.h"
#include "app/query/session_reader.h"
#include "tests/app/model/session_maker.h"

#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <future>
#include <map>
#include <random>

using namespace drmscope::app;

class FlameTest : public QObject
{
    Q_OBJECT
private:
    static constexpr FlameWish kWhole{0, false, false, true};
    QTemporaryDir m_folder;
    SessionLock m_recorder; // as long as it runs

    // Functions a, b, … of module "m"; a path is "cba": c called b, which called a.
    static std::shared_ptr<FlameStacks>
    stacks(const std::vector<std::pair<std::string, StackShare>>& all)
    {
        auto made = std::make_shared<FlameStacks>();
        for (char name = 'a'; name <= 'z'; ++name) {
            made->found.functions.push_back({std::string(1, name), "m"});
        }
        for (const auto& [way, share] : all) {
            CallPath path;
            for (size_t i = way.size(); i-- > 0;) {
                path.functions.push_back(static_cast<uint32_t>(way[i] - 'a'));
            }
            path.site = path.functions.size() < 2 ? CallPath::kNoSite : 1;
            made->found.paths.push_back(path);
            made->shares.push_back(share);
        }
        return made;
    }
    static StackShare share(RowId deviceId, qint64 count, qint64 bytes, qint64 live = 0,
                            qint64 liveBytes = 0)
    {
        return {1, 0, deviceId, count, bytes, live, liveBytes};
    }
    // "all 6, c 6, b 5, x 1": names and weights, row by row.
    static QString told(const FlameTree& tree)
    {
        QStringList words;
        for (quint32 node = 0; node < tree.nodes().size(); ++node) {
            words.append(QStringLiteral("%1 %2").arg(tree.name(node)).arg(tree.weight(node)));
        }
        return words.join(QStringLiteral(", "));
    }
    static quint32 at(const FlameTree& tree, const std::string& way)
    {
        std::vector<StackFunction> path;
        for (const char name : way) {
            path.push_back({std::string(1, name), "m"});
        }
        return tree.find(path);
    }
    static std::shared_ptr<FlameStacks> usual()
    {
        return stacks({{"cba", share(1, 5, 10, 2, 4)},
                       {"cx", share(1, 1, 100)},
                       {"cba", share(2, 3, 30, 3, 30)},
                       {"", share(2, 1, 7)}});
    }
    QString file(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }

    // What an export has, and what a tree has, by path.
    static std::map<std::string, qint64> folded(const std::string& text)
    {
        std::map<std::string, qint64> sums;
        for (const auto& line :
             QString::fromStdString(text).split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
            const auto space = line.lastIndexOf(QLatin1Char(' '));
            sums[line.left(space).toStdString()] = line.mid(space + 1).toLongLong();
        }
        return sums;
    }
    static std::map<std::string, qint64> folded(const FlameTree& tree)
    {
        std::map<std::string, qint64> sums;
        for (quint32 node = 1; node < tree.nodes().size(); ++node) {
            const auto& it = tree.nodes()[node];
            const qint64 own =
                tree.weight(node) - tree.weight(it.firstChild, it.firstChild + it.childCount);
            if (own == 0) {
                continue;
            }
            std::string way;
            for (const auto& function : tree.path(node)) {
                way += (way.empty() ? "" : ";") + textOf(function);
            }
            sums[it.function == FlameNode::kNoFunction ? "[no stack recorded]" : way] += own;
        }
        return sums;
    }
    // A running recording, in which one resource of 64 bytes has ended.
    void writeRunning(const char* name)
    {
        test::SessionMaker maker;
        maker.setRecording();
        maker.addDevice({});
        maker.addResource(1, QStringLiteral("kmalloc"), 64, 130, 140);
        maker.write(file(name), 5000);
        m_recorder = lockSession(file(name).toStdString());
    }
    // One of 512 bytes begins.
    void add(const char* name, int eventId)
    {
        test::change(
            file(name),
            QStringLiteral("INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, "
                           "task_id, object_address, data_address, name_id, size_bytes, "
                           "action_symbol_id, caller_symbol_id, stack_id, ordinal, cause, result, "
                           "process_id, gfp, refs, open_count) VALUES (%1, 12200000%1, %1, 0, "
                           "'add', 0, 1, 1, 77%1, 0, 1, 512, 0, 0, 1, -1, 0, 0, 0, -1, 1, 1);")
                .arg(eventId));
    }
    // Whatever is asked of its runner waits.
    void hold(FlameGraph& graph, const char* name, std::promise<void>& goOn)
    {
        const auto isHeld = std::make_shared<std::atomic<bool>>(false);
        graph.runner().setFile(file(name));
        graph.runner().ask(
            QueryRunner::Topic::Sql,
            [held = goOn.get_future().share(), isHeld](SessionReader&,
                                                       const QueryRunner::KeepGoing&) {
                *isHeld = true;
                held.wait();
                return std::any();
            },
            [](const std::any&) {}, [](const QueryFailure&) {});
        QTRY_VERIFY(*isHeld);
    }

private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void PathsAreLaidTogether()
    {
        const FlameTree tree(usual(), kWhole);
        QCOMPARE(told(tree), QStringLiteral("all 10, c 9, no stack recorded 1, b 8, x 1, a 8"));
        QCOMPARE(tree.nodes()[0].bytes, 147);
        QVERIFY(tree.hasStacks());
        QCOMPARE(tree.nodes()[at(tree, "cb")].siteCount, 8);
        QCOMPARE(tree.nodes()[at(tree, "c")].siteCount, 1); // of x
        QVERIFY(tree.nodes()[at(tree, "cba")].inside);
        QVERIFY(tree.nodes()[at(tree, "cx")].inside);
        QVERIFY(!tree.nodes()[at(tree, "cb")].inside);
    }

    void TheWidestStandFirst()
    {
        const FlameTree tree(usual(), {0, false, true, true});
        QCOMPARE(told(tree),
                 QStringLiteral("all 147, c 140, no stack recorded 7, x 100, b 40, a 40"));
    }

    void OneDeviceAndWhatLivesCanBeAskedFor()
    {
        QCOMPARE(told(FlameTree(usual(), {1, false, false, true})),
                 QStringLiteral("all 6, c 6, b 5, x 1, a 5"));
        QCOMPARE(told(FlameTree(usual(), {0, true, false, true})),
                 QStringLiteral("all 5, c 5, b 5, a 5"));
        QCOMPARE(told(FlameTree(usual(), {1, true, true, true})),
                 QStringLiteral("all 4, c 4, b 4, a 4"));
        const FlameTree none(usual(), {3, false, false, true});
        QCOMPARE(told(none), QStringLiteral("all 0"));
        QVERIFY(!none.hasStacks());
        QVERIFY(layOutFlame(none, {}, 800).empty());
    }

    void APathBeginsWithTheDriver()
    {
        auto made = std::make_shared<FlameStacks>();
        made->found.functions = {{"drm_add", "drm"},
                                 {"kernel", ""},
                                 {"main", ""},
                                 {"probe", "driver"},
                                 {"setup", "driver"}};
        // main > kernel > probe > setup > drm_add, another that was cut before main, a built-in
        // driver, and one that nobody answers for
        made->found.paths = {{{0, 4, 3, 1, 2}, 1}, {{0, 4, 3, 1}, 1}, {{0, 2, 1}, 1}, {{0, 2}}};
        made->shares = {share(1, 5, 0), share(1, 2, 0), share(1, 4, 0), share(1, 1, 0)};
        QCOMPARE(told(FlameTree(made, {})),
                 QStringLiteral("all 12, probe 7, main 5, setup 7, drm_add 5, drm_add 7"));
        const FlameTree whole(made, kWhole);
        QCOMPARE(whole.weight(0), 12);
        QCOMPARE(whole.weight(whole.find({{"main", ""}})), 6);
        QCOMPARE(whole.weight(whole.find({{"kernel", ""}})), 6);
        QCOMPARE(whole.weight(whole.find({{"main", ""}, {"kernel", ""}, {"probe", "driver"}})), 5);
    }

    void APathIsFoundAgain()
    {
        const FlameTree before(usual(), kWhole);
        const FlameTree now(usual(), {1, false, true, true});
        QCOMPARE(now.text(now.find(before.path(at(before, "cba")))), QStringLiteral("a [m]"));
        QCOMPARE(now.text(now.find({{"c", "m"}, {"q", "m"}})), QStringLiteral("c [m]"));
        QCOMPARE(now.find({{"q", "m"}}), quint32{0});
        QCOMPARE(before.path(2).size(), size_t{1}); // no stack recorded
        QCOMPARE(before.find(before.path(2)), quint32{2});
    }

    void FramesStandBeneathTheirCallers()
    {
        const FlameTree tree(usual(), kWhole);
        const auto boxes = layOutFlame(tree, {}, 1000);
        QCOMPARE(boxes.size(), tree.nodes().size());
        QCOMPARE(boxes[0].width, 1000.0);
        QCOMPARE(boxes[3].node, at(tree, "cb"));
        QCOMPARE(boxes[3].row, 2);
        QCOMPARE(boxes[3].width, 800.0);
        QCOMPARE(boxes[4].left, 800.0);
        QCOMPARE(boxes[4].parent, 1);
        // Zoomed: nothing but what is beneath, as wide as all.
        const auto inside = layOutFlame(tree, {at(tree, "cb")}, 1000);
        QCOMPARE(inside.size(), size_t{2});
        QCOMPARE(inside[1].width, 1000.0);
    }

    void WhatIsTooNarrowIsFoldedAndStillThere()
    {
        std::vector<std::pair<std::string, StackShare>> all{{"aa", share(1, 100'000, 0)}};
        for (char name = 'b'; name <= 'z'; ++name) {
            all.emplace_back(std::string("a") + name, share(1, 1, 0));
        }
        const FlameTree tree(stacks(all), kWhole);
        const auto boxes = layOutFlame(tree, {}, 1000);
        QCOMPARE(boxes.size(), size_t{4}); // all, a, a beneath it, and 25 that are one
        QCOMPARE(boxes[3].folded, quint32{25});
        QVERIFY(boxes[3].width >= kNarrowestFlamePx);
        QCOMPARE(boxes[3].left + boxes[3].width, 1000.0);
        // Looked at alone, they have room.
        const auto rest = layOutFlame(tree, {1, true, 1}, 2000);
        QCOMPARE(rest.size(), size_t{26});
        QCOMPARE(rest[25].width, 80.0);
        QCOMPARE(rest[25].folded, quint32{0});
        // Where even then they have not, as many as have, and one fold of the others.
        const auto few = layOutFlame(tree, {1, true, 1}, 600);
        QVERIFY(few.size() > 4 && few.size() < 12);
        for (size_t i = 1; i < few.size(); ++i) {
            QVERIFY(few[i].width >= 20 * kNarrowestFlamePx - 1e-6);
        }
        QCOMPARE(few.back().folded, 25 - static_cast<quint32>(few.size() - 2));
        QCOMPARE(few.back().left + few.back().width, 600.0);
        const auto next = layOutFlame(tree, {1, true, few.back().node - 2}, 600);
        QCOMPARE(next[1].node, few.back().node);
    }

    void NothingWithoutBytesVanishes()
    {
        const FlameTree tree(stacks({{"ab", share(1, 3, 50)}, {"ac", share(1, 4, 0)}}),
                             {0, false, true, true});
        const auto boxes = layOutFlame(tree, {}, 500);
        QCOMPARE(boxes.size(), size_t{4});
        QCOMPARE(boxes[3].node, at(tree, "ac"));
        QCOMPARE(boxes[3].folded, quint32{1});
    }

    // Of any tree: a box lies within its caller's, beside its neighbours, and each node is in one.
    void NoBoxIsLostAtAnyWidth()
    {
        std::mt19937 random(7);
        for (int round = 0; round < 60; ++round) {
            std::vector<std::pair<std::string, StackShare>> all;
            const int paths = 1 + static_cast<int>(random() % 400);
            for (int i = 0; i < paths; ++i) {
                std::string way;
                for (auto length = random() % 12; way.size() < length;) {
                    way += static_cast<char>('a' + random() % (1 + random() % 26));
                }
                const auto count = static_cast<qint64>(random() % (i % 7 == 0 ? 100'000 : 3));
                all.emplace_back(way, share(1, 1 + count, static_cast<qint64>(random() % 99)));
            }
            const FlameTree tree(stacks(all), {0, false, round % 2 == 0, true});
            const double width = 3 + static_cast<double>(random() % 2000);
            const auto boxes = layOutFlame(tree, {}, width);
            std::vector<int> seen(tree.nodes().size());
            for (size_t i = 0; i < boxes.size(); ++i) {
                const auto& box = boxes[i];
                for (quint32 node = box.node; node < box.node + std::max(box.folded, quint32{1});
                     ++node) {
                    ++seen[node];
                }
                QVERIFY(box.width >= kNarrowestFlamePx - 1e-6);
                QVERIFY(box.left >= -1e-6 && box.left + box.width <= width + 1e-6);
                if (i > 0) {
                    const auto& caller = boxes[static_cast<size_t>(box.parent)];
                    QCOMPARE(box.row, caller.row + 1);
                    QVERIFY(box.left >= caller.left - 1e-6);
                    QVERIFY(box.left + box.width <= caller.left + caller.width + 1e-6);
                }
            }
            for (quint32 node = 0; node < seen.size(); ++node) {
                // It is drawn once, or its caller is within a fold.
                const bool folded = seen[tree.nodes()[node].parent] == 0 ||
                                    std::any_of(boxes.begin(), boxes.end(), [&](const auto& box) {
                                        const quint32 caller = tree.nodes()[node].parent;
                                        return box.folded != 0 && caller >= box.node &&
                                               caller < box.node + box.folded;
                                    });
                QCOMPARE(seen[node], folded && node != 0 ? 0 : 1);
            }
        }
    }

    void ASearchFindsFunctionsAndWhatIsBeneathFolds()
    {
        const FlameTree tree(usual(), kWhole);
        const FlameSearch search(tree, QStringLiteral("A [M"));
        QVERIFY(search.matches(at(tree, "cba")));
        QVERIFY(!search.matches(at(tree, "cb")));
        QVERIFY(search.matchesBeneath(at(tree, "cb"), at(tree, "cb") + 1));
        QVERIFY(!search.matchesBeneath(at(tree, "cx"), at(tree, "cx") + 1));
        QCOMPARE(search.weight(), 8);
        QCOMPARE(FlameSearch(tree, QStringLiteral("[m]")).weight(), 9); // each once
        QVERIFY(!FlameSearch(tree, {}).isActive());
        QCOMPARE(FlameSearch(tree, QStringLiteral("nothing")).weight(), 0);
    }

    // The window and `drmscope export` say the same, to the byte.
    void TheGraphHasTheSumsOfTheExport()
    {
        test::SessionMaker maker;
        maker.addDevice({});
        maker.addStacks(40);
        maker.addManyResources(1, 5000, 4000);
        maker.addResource(1, QStringLiteral("kmalloc"), 4096, 130, 0);
        maker.write(file("stacks"), 5000);
        test::change(file("stacks"), QStringLiteral("UPDATE resource SET stack_id = 1 + id % 42, "
                                                    "call_site_symbol_id = 1 + id % 9;"));
        SessionDocument document;
        SessionFilter filter(document);
        FlameGraph graph(document, filter);
        graph.setWatched(true);
        graph.setWish(kWhole);
        document.open(file("stacks"));
        QTRY_VERIFY(graph.tree() != nullptr && !graph.isReading());
        SessionReader reader(file("stacks").toStdString());
        QVERIFY(folded(*graph.tree()).size() > 30);
        QVERIFY(folded(*graph.tree()) == folded(foldedStacks(reader, FoldedBy::Resources)));
        graph.setWish({0, false, true, true});
        QTRY_VERIFY(graph.tree()->wish().byBytes);
        QVERIFY(folded(*graph.tree()) == folded(foldedStacks(reader, FoldedBy::Bytes)));
        graph.setWish({0, true, false, true});
        QTRY_VERIFY(graph.tree()->wish().onlyLive);
        QCOMPARE(graph.tree()->nodes()[0].count, 1);
        QCOMPARE(graph.tree()->nodes()[0].bytes, 4096);
    }

    void ItShowsWhatTheFilterShows()
    {
        test::SessionMaker maker;
        maker.addDevice({});
        maker.addManyResources(1, 3000, 4000);
        maker.write(file("filtered"), 5000);
        SessionDocument document;
        SessionFilter filter(document);
        FlameGraph graph(document, filter);
        document.open(file("filtered"));
        QTRY_COMPARE(document.state(), SessionDocument::State::Ready);
        filter.stack().add(QStringLiteral("name:mutex"));
        QTRY_VERIFY(!filter.isReading());
        QVERIFY(graph.tree() == nullptr); // nobody looks
        graph.setWatched(true);
        QTRY_VERIFY(graph.tree() != nullptr);
        QCOMPARE(graph.tree()->nodes()[0].count, filter.outcome().shownCount);
        QCOMPARE(graph.tree()->nodes()[0].count, 1000);
        filter.stack().clear();
        QTRY_COMPARE(graph.tree()->nodes()[0].count, 3000);
        document.close();
        QVERIFY(graph.tree() == nullptr);
    }

    // While it is recorded there are rows of what has ended alone.
    void WhatLivesInARunningRecordingIsThere()
    {
        writeRunning("running");
        add("running", 900);
        SessionDocument document;
        SessionFilter filter(document);
        FlameGraph graph(document, filter);
        graph.setWatched(true);
        graph.setWish({0, true, true, true});
        document.open(file("running"));
        QTRY_VERIFY(graph.tree() != nullptr);
        QCOMPARE(graph.tree()->nodes()[0].bytes, 512);
        QVERIFY(graph.tree()->hasStacks());
    }

    // However often the recording changes meanwhile; and nobody else waits for it.
    void ASumUnderWayIsLetThrough()
    {
        writeRunning("grows");
        add("grows", 900);
        SessionDocument document;
        SessionFilter filter(document);
        FlameGraph graph(document, filter);
        graph.setWish({0, true, true, true});
        document.open(file("grows"));
        QTRY_VERIFY(filter.shown() != nullptr && !filter.shown()->outline);
        std::promise<void> goOn;
        hold(graph, "grows", goOn);
        int begun = 0;
        QList<qint64> told;
        connect(&graph, &FlameGraph::changed, this, [&] {
            if (graph.isReading()) {
                ++begun;
            } else {
                told.append(graph.tree()->nodes()[0].bytes);
            }
        });
        graph.setWatched(true);
        const auto before = filter.shown();
        test::change(file("grows"),
                     QStringLiteral("INSERT INTO finding VALUES (1, 'F07', 'error', 'leak', "
                                    "'grew', 'certain', 1, 0, 0, 0, 12200000900, 1, 512, "
                                    "'Grows while it is in use', 'It grew.')"));
        QTRY_VERIFY(filter.shown() != before);
        QCOMPARE(begun, 1);
        graph.setWish({0, true, false, true}); // nor is it begun anew for another wish
        QCOMPARE(begun, 1);
        graph.setWish({0, true, true, true});
        QVERIFY(told.isEmpty());
        goOn.set_value();
        QTRY_COMPARE_WITH_TIMEOUT(told, (QList<qint64>{512, 512}), 60'000);
    }

    // A walk holds up nobody who wants something else of what is shown, and ends with its filter.
    void WhatIsShownIsSearchedAndLaidOutMeanwhile()
    {
        test::SessionMaker maker;
        maker.addDevice({});
        maker.addManyResources(1, 3000, 4000);
        maker.write(file("meanwhile"), 5000);
        SessionDocument document;
        SessionFilter filter(document);
        FlameGraph graph(document, filter);
        graph.setWatched(true);
        document.open(file("meanwhile"));
        QTRY_VERIFY(graph.tree() != nullptr && !graph.isReading());
        std::promise<void> goOn;
        hold(graph, "meanwhile", goOn);
        filter.stack().add(QStringLiteral("name:mutex"));
        QVERIFY(graph.isReading());
        QTRY_VERIFY(!filter.isReading());
        graph.setSearch(QStringLiteral("no"));
        QTRY_VERIFY(!graph.isSearching());
        QVERIFY(graph.search()->isActive());
        graph.setWish({0, false, true, false});
        QTRY_VERIFY(graph.tree()->wish().byBytes);
        QVERIFY(graph.isReading());
        QCOMPARE(graph.tree()->nodes()[0].count, 3000);
        filter.stack().clear();
        QVERIFY(!graph.isReading() && graph.isOfTheShown());
        goOn.set_value();
        filter.stack().add(QStringLiteral("name:mutex"));
        QTRY_COMPARE(graph.tree()->nodes()[0].count, 1000);
        QVERIFY(graph.tree()->wish().byBytes && graph.search()->isActive());
    }

    // It is what a recording adds that waits, ten times as long as the sum before took: here for
    // ten seconds.
    void AnotherFilterDoesNotWait()
    {
        writeRunning("asked");
        add("asked", 900);
        SessionDocument document;
        SessionFilter filter(document);
        FlameGraph graph(document, filter);
        document.open(file("asked"));
        QTRY_VERIFY(filter.shown() != nullptr && !filter.shown()->outline);
        std::promise<void> goOn;
        hold(graph, "asked", goOn);
        graph.setWatched(true);
        QTest::qSleep(1000);
        goOn.set_value();
        QTRY_VERIFY(graph.tree() != nullptr && !graph.isReading());
        filter.stack().add(QStringLiteral("live"));
        QTRY_VERIFY(!filter.isReading());
        QVERIFY(graph.isReading() || graph.tree()->filter() == QLatin1String("live"));
        QTRY_COMPARE(graph.tree()->filter(), QStringLiteral("live"));
        filter.stack().clear();
        QVERIFY(graph.isReading());
        QTRY_COMPARE(graph.tree()->filter(), QString());
    }
};

QTEST_GUILESS_MAIN(FlameTest)
#include "flame_test.moc"
