// SPDX-License-Identifier: MIT
#include "app/model/live_count.h"

#include "app/query/claimed_sum.h"

#include <algorithm>

namespace drmscope::app {

namespace {

constexpr size_t kBlock = 16;

} // namespace

LiveCount::LiveCount(const std::vector<Span>& spans, const std::vector<qint64>& weights)
{
    std::vector<Change> changes;
    changes.reserve(2 * spans.size());
    for (size_t i = 0; i < spans.size(); ++i) {
        const auto& span = spans[i];
        const qint64 weight = weights.empty() ? 1 : weights[i];
        changes.push_back({span.startNs, weight});
        if (!span.openRight) {
            changes.push_back({std::max(span.endNs, span.startNs + 1), takenBack(weight)});
        }
    }
    std::sort(changes.begin(), changes.end());
    change(changes, 0);
    finish();
}

void LiveCount::append(const Level& level, qint64 foldNs)
{
    if (m_levels.empty() || level.timeNs - m_levels.back().timeNs >= foldNs) {
        m_levels.push_back(level);
        return;
    }
    auto& last = m_levels.back();
    last.untilNs = std::max(last.untilNs, level.untilNs);
    last.peak = std::max(last.peak, level.peak);
    last.count = level.count;
}

void LiveCount::change(const std::vector<Change>& batch, qint64 foldNs)
{
    if (batch.empty()) {
        return;
    }
    const size_t inForce = levelAt(batch.front().timeNs);
    const auto first =
        m_levels.begin() + static_cast<std::ptrdiff_t>(inForce > 0 ? inForce - 1 : 0);
    const std::vector<Level> later(first, m_levels.end());
    m_levels.erase(first, m_levels.end());
    qint64 before = m_levels.empty() ? 0 : m_levels.back().count; // without the batch
    qint64 sum = 0;                                               // of the batch so far
    auto level = later.begin();
    auto each = batch.begin();
    const auto takeThoseOf = [&](qint64 timeNs) { // at one time only the last of it counts
        while (each != batch.end() && each->timeNs == timeNs) {
            addClaimed(sum, each++->by);
        }
    };
    while (level != later.end() || each != batch.end()) {
        if (level == later.end() || (each != batch.end() && each->timeNs < level->timeNs)) {
            const qint64 timeNs = each->timeNs;
            takeThoseOf(timeNs);
            qint64 count = before;
            addClaimed(count, sum);
            append({timeNs, timeNs, count, count}, foldNs);
            continue;
        }
        auto changed = *level++;
        takeThoseOf(changed.timeNs);
        qint64 most = sum;
        while (each != batch.end() && each->timeNs <= changed.untilNs) {
            takeThoseOf(each->timeNs);
            most = std::max(most, sum);
        }
        before = changed.count;
        addClaimed(changed.count, sum);
        addClaimed(changed.peak, most);
        append(changed, foldNs);
    }
}

void LiveCount::fold(qint64 foldNs)
{
    size_t kept = 0;
    for (size_t i = 1; i < m_levels.size(); ++i) {
        const auto level = m_levels[i];
        if (level.timeNs - m_levels[kept].timeNs < foldNs) {
            m_levels[kept].peak = std::max(m_levels[kept].peak, level.peak);
            m_levels[kept].count = level.count;
            m_levels[kept].untilNs = level.untilNs;
        } else {
            m_levels[++kept] = level;
        }
    }
    m_levels.resize(std::min(m_levels.size(), kept + 1));
    m_levels.shrink_to_fit();
}

void LiveCount::finish()
{
    m_levels.shrink_to_fit();
    m_peaks.clear();
    m_highest = 0;
    std::vector<qint64> below;
    below.reserve(m_levels.size());
    for (const auto& level : m_levels) {
        below.push_back(level.peak);
        m_highest = std::max(m_highest, level.peak);
    }
    while (below.size() > kBlock) {
        std::vector<qint64> above;
        for (size_t i = 0; i < below.size(); i += kBlock) {
            const auto last =
                below.begin() + static_cast<std::ptrdiff_t>(std::min(i + kBlock, below.size()));
            above.push_back(
                *std::max_element(below.begin() + static_cast<std::ptrdiff_t>(i), last));
        }
        m_peaks.push_back(above);
        below = std::move(above);
    }
}

size_t LiveCount::levelAt(qint64 timeNs, size_t least) const
{
    const auto begun = [timeNs](const Level& level) { return level.timeNs <= timeNs; };
    // It is most often near: twice as far each time, until it is passed.
    size_t reach = least;
    for (size_t stride = 1; reach < m_levels.size() && begun(m_levels[reach]); stride *= 2) {
        least = reach + 1;
        reach += stride;
    }
    const auto at = [this](size_t i) {
        return m_levels.begin() + static_cast<std::ptrdiff_t>(std::min(i, m_levels.size()));
    };
    return static_cast<size_t>(std::partition_point(at(least), at(reach), begun) -
                               m_levels.begin());
}

qint64 LiveCount::at(qint64 timeNs) const
{
    const size_t level = levelAt(timeNs);
    return level == 0 ? 0 : m_levels[level - 1].count;
}

qint64 LiveCount::highest(qint64 fromNs, qint64 toNs) const
{
    const size_t first = levelAt(fromNs);
    return highestOf(first, levelAt(toNs - 1, first), fromNs);
}

std::vector<qint64> LiveCount::highest(const std::vector<qint64>& edges) const
{
    std::vector<qint64> all;
    all.reserve(edges.size());
    size_t first = edges.empty() ? 0 : levelAt(edges.front());
    for (size_t i = 0; i + 1 < edges.size(); ++i) {
        if (first == m_levels.size() || m_levels[first].timeNs > edges[i + 1]) {
            all.push_back(highestOf(first, first, edges[i])); // as most do, looked at closely
            continue;
        }
        const size_t last = levelAt(edges[i + 1] - 1, first);
        all.push_back(highestOf(first, last, edges[i]));
        first = levelAt(edges[i + 1], last);
    }
    return all;
}

// Of the level in force at `fromNs`, the one before `first`, and of those from there to `last`.
qint64 LiveCount::highestOf(size_t first, size_t last, qint64 fromNs) const
{
    qint64 best = 0;
    if (first > 0) {
        const auto& level = m_levels[first - 1];
        best = fromNs <= level.untilNs ? level.peak : level.count;
    }
    size_t height = 0;
    const auto valueAt = [this, &height](size_t i) {
        return height == 0 ? m_levels[i].peak : m_peaks[height - 1][i];
    };
    while (first < last) {
        while (first < last && first % kBlock != 0) {
            best = std::max(best, valueAt(first++));
        }
        while (first < last && last % kBlock != 0) {
            best = std::max(best, valueAt(--last));
        }
        if (first == last) {
            break;
        }
        if (height == m_peaks.size()) {
            while (first < last) {
                best = std::max(best, valueAt(first++));
            }
            break;
        }
        first /= kBlock;
        last /= kBlock;
        ++height;
    }
    return best;
}

} // namespace drmscope::app
