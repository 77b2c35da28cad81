// SPDX-License-Identifier: MIT
#include "app/model/lane.h"

#include <algorithm>
#include <numeric>
#include <queue>

namespace drmscope::app {

namespace {

struct LaneEnd
{
    qint64 endNs;
    quint32 lane;
    friend bool operator>(const LaneEnd& a, const LaneEnd& b) { return a.endNs > b.endNs; }
};

template <typename T> using SmallestFirst = std::priority_queue<T, std::vector<T>, std::greater<>>;

// An empty span still needs an instant of its own.
qint64 endOf(const Span& span)
{
    return std::max(span.endNs, span.startNs + 1);
}

} // namespace

Lane::Lane(std::vector<Span> spans) : m_spans(std::move(spans))
{
    if (std::any_of(m_spans.begin(), m_spans.end(),
                    [](const Span& span) { return span.count > 1; })) {
        quint32 before = 0;
        for (const auto& span : m_spans) {
            m_before.push_back(before);
            before += span.count;
        }
    }
    for (size_t i = 0; i < m_spans.size(); ++i) {
        if (isSevere(m_spans[i].state)) {
            m_severe.at(static_cast<size_t>(m_spans[i].state)).push_back(static_cast<quint32>(i));
        }
    }
}

size_t Lane::firstEndingAfter(qint64 timeNs) const
{
    const auto found =
        std::partition_point(m_spans.begin(), m_spans.end(),
                             [timeNs](const Span& span) { return endOf(span) <= timeNs; });
    return static_cast<size_t>(found - m_spans.begin());
}

size_t Lane::firstStartingFrom(qint64 timeNs, size_t after) const
{
    const auto found =
        std::partition_point(m_spans.begin() + static_cast<std::ptrdiff_t>(after), m_spans.end(),
                             [timeNs](const Span& span) { return span.startNs < timeNs; });
    return static_cast<size_t>(found - m_spans.begin());
}

size_t Lane::countOf(size_t first, size_t last) const
{
    return m_before.empty() || first == last
               ? last - first
               : m_before[last - 1] + m_spans[last - 1].count - m_before[first];
}

size_t Lane::count() const
{
    return countOf(0, m_spans.size());
}

std::pair<size_t, size_t> Lane::touching(qint64 fromNs, qint64 toNs) const
{
    const size_t first = firstEndingAfter(fromNs);
    return {first, std::max(firstStartingFrom(toNs, first), first)};
}

size_t Lane::spanOf(quint32 item) const
{
    const auto after = std::partition_point(m_spans.begin(), m_spans.end(),
                                            [item](const Span& span) { return span.item <= item; });
    if (after != m_spans.begin() &&
        (std::prev(after)->count > 1 || std::prev(after)->item == item)) {
        return static_cast<size_t>(std::prev(after) - m_spans.begin());
    }
    // Items ascend in time, but for records that came late and were put in order afterwards.
    const auto found = std::find_if(m_spans.begin(), m_spans.end(),
                                    [item](const Span& span) { return span.item == item; });
    return static_cast<size_t>(found - m_spans.begin());
}

BarState Lane::worstOf(size_t first, size_t last) const
{
    for (size_t state = kBarStateCount; state-- > 0;) {
        const auto& places = m_severe.at(state);
        const auto found = std::lower_bound(places.begin(), places.end(), first);
        if (found != places.end() && *found < last) {
            return static_cast<BarState>(state);
        }
    }
    return m_spans[first].state;
}

void Lane::visit(qint64 fromNs, qint64 toNs, qint64 foldNs,
                 const std::function<void(const Piece&)>& visit) const
{
    const auto isWide = [foldNs](const Span& span) {
        return span.count == 1 && endOf(span) - span.startNs >= foldNs;
    };
    Piece run;
    bool inRun = false;
    const auto flush = [&] {
        if (inRun) {
            visit(run);
            inRun = false;
        }
    };
    size_t i = firstEndingAfter(fromNs);
    while (i < m_spans.size() && m_spans[i].startNs < toNs) {
        const auto& span = m_spans[i];
        if (isWide(span)) {
            flush();
            visit({span.startNs, endOf(span), i, 1, span.state, false});
            ++i;
            continue;
        }
        // Everything that begins within the next fold width, less a wide last one.
        size_t next = std::max(firstStartingFrom(span.startNs + foldNs, i), i + 1);
        if (next > i + 1 && isWide(m_spans[next - 1])) {
            --next;
        }
        const auto worst = worstOf(i, next);
        const qint64 endNs = endOf(m_spans[next - 1]);
        if (inRun && run.worst == worst && span.startNs - run.endNs < foldNs) {
            run.endNs = endNs;
            run.count += countOf(i, next);
        } else {
            flush();
            run = {span.startNs, endNs, i, countOf(i, next), worst, true};
            inRun = true;
        }
        i = next;
    }
    flush();
}

size_t Lane::spanAt(qint64 timeNs, qint64 toleranceNs) const
{
    const size_t after = firstEndingAfter(timeNs);
    size_t best = m_spans.size();
    qint64 bestDistance = toleranceNs;
    for (size_t i = after > 0 ? after - 1 : 0; i < std::min(after + 1, m_spans.size()); ++i) {
        const auto& span = m_spans[i];
        const qint64 distance =
            std::max({span.startNs - timeNs, timeNs - endOf(span) + 1, qint64{0}});
        if (distance <= bestDistance) {
            best = i;
            bestDistance = distance - 1;
        }
    }
    return best;
}

bool appendFolding(std::vector<Span>& spans, const Span& span, qint64 foldNs)
{
    const qint64 endNs = endOf(span);
    if (!spans.empty() && foldNs > 0) {
        auto& run = spans.back();
        // What may still go on stands alone, and so does what is long.
        if (!run.openRight && !span.openRight && endNs - run.startNs <= foldNs) {
            run.endNs = endNs;
            run.count += span.count;
            run.state = std::max(run.state, span.state);
            return false;
        }
    }
    spans.push_back(span);
    return true;
}

std::vector<Lane> packLanes(const std::vector<Span>& spans, std::vector<quint32>* laneOf)
{
    std::vector<quint32> order(spans.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&spans](quint32 a, quint32 b) {
        return spans[a].startNs < spans[b].startNs;
    });
    std::vector<std::vector<Span>> packed;
    SmallestFirst<LaneEnd> busy;
    SmallestFirst<quint32> idle;
    if (laneOf != nullptr) {
        laneOf->assign(spans.size(), 0);
    }
    for (const quint32 i : order) {
        const auto& span = spans[i];
        while (!busy.empty() && busy.top().endNs <= span.startNs) {
            idle.push(busy.top().lane);
            busy.pop();
        }
        auto lane = static_cast<quint32>(packed.size());
        if (idle.empty()) {
            packed.emplace_back();
        } else {
            lane = idle.top();
            idle.pop();
        }
        packed[lane].push_back(span);
        busy.push({endOf(span), lane});
        if (laneOf != nullptr) {
            (*laneOf)[i] = lane;
        }
    }
    std::vector<Lane> lanes;
    lanes.reserve(packed.size());
    for (auto& lane : packed) {
        lanes.emplace_back(std::move(lane));
    }
    return lanes;
}

} // namespace drmscope::app
