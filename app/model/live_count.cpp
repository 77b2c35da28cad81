// SPDX-License-Identifier: MIT
#include "app/model/live_count.h"

#include <algorithm>

namespace drmscope::app {

namespace {

constexpr size_t kBlock = 16;

} // namespace

LiveCount::LiveCount(const std::vector<Span>& spans, const std::vector<qint64>& weights)
{
    struct Change
    {
        qint64 timeNs;
        qint64 by;
    };
    std::vector<Change> changes;
    changes.reserve(2 * spans.size());
    for (size_t i = 0; i < spans.size(); ++i) {
        const auto& span = spans[i];
        const qint64 weight = weights.empty() ? 1 : weights[i];
        changes.push_back({span.startNs, weight});
        if (!span.openRight) {
            changes.push_back({std::max(span.endNs, span.startNs + 1), -weight});
        }
    }
    std::sort(changes.begin(), changes.end(),
              [](const Change& a, const Change& b) { return a.timeNs < b.timeNs; });
    qint64 count = 0;
    for (size_t i = 0; i < changes.size(); ++i) {
        count += changes[i].by;
        if (i + 1 < changes.size() && changes[i + 1].timeNs == changes[i].timeNs) {
            continue;
        }
        m_levels.push_back({changes[i].timeNs, count});
        m_highest = std::max(m_highest, count);
    }
    std::vector<qint64> below;
    below.reserve(m_levels.size());
    for (const auto& level : m_levels) {
        below.push_back(level.count);
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

size_t LiveCount::levelAt(qint64 timeNs) const
{
    const auto found =
        std::partition_point(m_levels.begin(), m_levels.end(),
                             [timeNs](const Level& level) { return level.timeNs <= timeNs; });
    return static_cast<size_t>(found - m_levels.begin());
}

qint64 LiveCount::at(qint64 timeNs) const
{
    const size_t level = levelAt(timeNs);
    return level == 0 ? 0 : m_levels[level - 1].count;
}

qint64 LiveCount::highest(qint64 fromNs, qint64 toNs) const
{
    qint64 best = at(fromNs);
    size_t first = levelAt(fromNs);
    size_t last = levelAt(toNs - 1);
    size_t height = 0;
    const auto valueAt = [this, &height](size_t i) {
        return height == 0 ? m_levels[i].count : m_peaks[height - 1][i];
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
