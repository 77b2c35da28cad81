// SPDX-License-Identifier: MIT
#include "app/model/lane.h"
#include "app/model/live_count.h"

#include <QRandomGenerator>
#include <QTest>
#include <algorithm>
#include <limits>

using namespace drmscope::app;

namespace {

std::vector<Span> randomSpans(QRandomGenerator& random, int count, qint64 lengthNs,
                              qint64 longestNs)
{
    std::vector<Span> spans;
    for (int i = 0; i < count; ++i) {
        Span span;
        span.startNs = static_cast<qint64>(random.bounded(static_cast<quint64>(lengthNs)));
        span.endNs =
            span.startNs + static_cast<qint64>(random.bounded(static_cast<quint64>(longestNs)));
        span.item = static_cast<quint32>(i);
        span.state = random.bounded(50) == 0 ? BarState::Leaked : BarState::Ended;
        spans.push_back(span);
    }
    return spans;
}

int deepestOverlap(const std::vector<Span>& spans)
{
    std::vector<std::pair<qint64, int>> steps;
    for (const auto& span : spans) {
        steps.emplace_back(span.startNs, 1);
        steps.emplace_back(std::max(span.endNs, span.startNs + 1), -1);
    }
    std::sort(steps.begin(), steps.end()); // an end sorts before a start of the same time
    int deep = 0;
    int deepest = 0;
    for (const auto& [time, change] : steps) {
        deep += change;
        deepest = std::max(deepest, deep);
    }
    return deepest;
}

} // namespace

class LaneTest : public QObject
{
    Q_OBJECT
private slots:
    void PackedSpansNeverOverlapAndKeepTheirOrder()
    {
        QRandomGenerator random(3);
        for (int round = 0; round < 30; ++round) {
            const auto spans = randomSpans(random, 400, 100'000, 5'000);
            std::vector<quint32> laneOf;
            const auto lanes = packLanes(spans, &laneOf);
            size_t total = 0;
            for (const auto& lane : lanes) {
                total += lane.spans().size();
                for (size_t i = 1; i < lane.spans().size(); ++i) {
                    QVERIFY(lane.spans()[i].startNs >= lane.spans()[i - 1].endNs);
                    QVERIFY(lane.spans()[i].startNs > lane.spans()[i - 1].startNs);
                }
            }
            QCOMPARE(total, spans.size());
            QCOMPARE(static_cast<int>(lanes.size()), deepestOverlap(spans));
            for (size_t i = 0; i < spans.size(); ++i) {
                const auto& lane = lanes[laneOf[i]].spans();
                QVERIFY(std::any_of(lane.begin(), lane.end(),
                                    [&](const Span& span) { return span.item == i; }));
            }
        }
    }

    void SevereSpansStayVisibleAtAnyZoom()
    {
        QRandomGenerator random(11);
        for (int round = 0; round < 20; ++round) {
            auto spans = randomSpans(random, 3000, 1'000'000, 40);
            std::ranges::sort(spans, {}, &Span::startNs);
            for (quint32 i = 0; auto& span : spans) {
                span.item = i++; // as of resources: in the order of their adds
            }
            const auto lanes = packLanes(spans);
            for (const qint64 foldNs : {1, 10, 300, 9'000, 300'000, 5'000'000}) {
                for (const auto& lane : lanes) {
                    std::vector<Piece> pieces;
                    lane.visit(0, 2'000'000, foldNs,
                               [&](const Piece& piece) { pieces.push_back(piece); });
                    size_t shown = 0;
                    for (const auto& piece : pieces) {
                        shown += piece.count;
                    }
                    QCOMPARE(shown, lane.spans().size());
                    for (size_t i = 0; i < lane.spans().size(); ++i) {
                        if (lane.spans()[i].state != BarState::Leaked) {
                            continue;
                        }
                        QVERIFY(std::any_of(pieces.begin(), pieces.end(), [i](const Piece& piece) {
                            return piece.worst == BarState::Leaked && i >= piece.firstSpan &&
                                   i < piece.firstSpan + piece.count;
                        }));
                    }
                }
            }
        }
    }

    void PiecesAreAsManyAsPixelsAllowHoweverManySpans()
    {
        std::vector<Span> spans;
        for (int i = 0; i < 1'000'000; ++i) {
            spans.push_back(
                {i * 10LL, i * 10LL + 8, static_cast<quint32>(i), BarState::Ended, false, false});
        }
        const Lane lane(std::move(spans));
        size_t pieces = 0;
        QBENCHMARK
        {
            pieces = 0;
            lane.visit(0, 10'000'000, 3 * 10'000'000 / 1500, [&](const Piece&) { ++pieces; });
        }
        QVERIFY(pieces <= 500);
    }

    void ThePointerFindsTheNearestSpan()
    {
        const Lane lane({{100, 200, 0, BarState::Ended, false, false},
                         {300, 301, 1, BarState::Ended, false, false}});
        QCOMPARE(lane.spanAt(150, 0), size_t{0});
        QCOMPARE(lane.spanAt(205, 10), size_t{0});
        QCOMPARE(lane.spanAt(295, 10), size_t{1});
        QCOMPARE(lane.spanAt(250, 10), size_t{2});
    }

    void RunsKeepTheirNumberAndTheirWorst()
    {
        QRandomGenerator random(13);
        for (const qint64 foldNs : {10, 300, 9'000}) {
            auto spans = randomSpans(random, 3000, 1'000'000, 40);
            std::ranges::sort(spans, {}, &Span::startNs);
            for (quint32 i = 0; auto& span : spans) {
                span.item = i++; // as of resources: in the order of their adds
            }
            const auto lanes = packLanes(spans);
            for (const auto& lane : lanes) {
                std::vector<Span> folded;
                for (const auto& span : lane.spans()) {
                    appendFolding(folded, span, foldNs);
                }
                const Lane runs(std::move(folded));
                QCOMPARE(runs.count(), lane.spans().size());
                for (const auto& span : lane.spans()) {
                    const auto& run = runs.spans()[runs.spanOf(span.item)];
                    QVERIFY(run.startNs <= span.startNs && run.endNs >= span.endNs);
                    QVERIFY(run.state >= span.state);
                    QVERIFY(run.count == 1 || run.endNs - run.startNs <= foldNs);
                }
            }
        }
    }

    void AFoldedCountIsNeverLowerThanItWasAndOnlyNearIt()
    {
        QRandomGenerator random(17);
        const auto spans = randomSpans(random, 500, 20'000, 100);
        const LiveCount exact(spans);
        for (const qint64 foldNs : {3, 50, 700}) {
            auto folded = LiveCount(spans);
            folded.fold(foldNs);
            folded.finish();
            QCOMPARE(folded.highest(), exact.highest());
            for (int round = 0; round < 300; ++round) {
                const auto from = static_cast<qint64>(random.bounded(20'000));
                const auto to = from + 1 + random.bounded(400);
                QVERIFY(folded.highest(from, to) >= exact.highest(from, to));
                QVERIFY(folded.highest(from, to) <= exact.highest(from - foldNs, to + foldNs));
            }
        }
    }

    void ColumnsInARowAreAsHighAsEachOfThem()
    {
        QRandomGenerator random(23);
        const LiveCount count(randomSpans(random, 500, 20'000, 100));
        for (const qint64 width : {1, 3, 40, 7'000}) {
            std::vector<qint64> edges;
            for (qint64 at = -50; at < 21'000; at += width) {
                edges.push_back(at);
            }
            const auto columns = count.highest(edges);
            QCOMPARE(columns.size(), edges.size() - 1);
            for (size_t i = 0; i < columns.size(); ++i) {
                QCOMPARE(columns[i], count.highest(edges[i], edges[i + 1]));
            }
        }
    }

    void TheHighestCountIsThatOfEveryInstant()
    {
        QRandomGenerator random(5);
        const auto spans = randomSpans(random, 500, 2'000, 100);
        const LiveCount count(spans);
        const auto slow = [&spans](qint64 time) {
            return static_cast<qint32>(
                std::count_if(spans.begin(), spans.end(), [time](const Span& span) {
                    return span.startNs <= time && std::max(span.endNs, span.startNs + 1) > time;
                }));
        };
        for (int round = 0; round < 300; ++round) {
            const auto from = static_cast<qint64>(random.bounded(2'000));
            const auto to = from + 1 + random.bounded(40);
            qint32 best = 0;
            for (qint64 time = from; time < to; ++time) {
                best = std::max(best, slow(time));
            }
            QCOMPARE(count.highest(from, to), best);
            QCOMPARE(count.at(from), slow(from));
        }
    }

    void SizesThatAddUpToNoNumberAreTheLargest()
    {
        constexpr qint64 kMost = std::numeric_limits<qint64>::max();
        LiveCount count({{.startNs = 0, .endNs = 40}, {.startNs = 10, .endNs = 30}},
                        {kMost, kMost - 1});
        QCOMPARE(count.highest(0, 50), kMost);
        QCOMPARE(count.at(20), kMost);
        count.change({{15, 7}, {16, kMost}}, 0);
        count.finish();
        QCOMPARE(count.highest(0, 50), kMost);
        QCOMPARE(LiveCount({{.startNs = 0, .endNs = 40}}, {-kMost - 1}).at(20), -kMost - 1);
    }
};

QTEST_APPLESS_MAIN(LaneTest)
#include "lane_test.moc"
