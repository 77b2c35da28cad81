// SPDX-License-Identifier: MIT
#include "app/model/live_count.h"

#include <algorithm>

namespace drmscope::app {

namespace {

constexpr size_t kBlock = 16;

} // namespace

LiveCount::LiveCount(const std::vector<Span>& spans)
{
    std::vector<qint64> starts;
    std::vector<qint64> ends;
    starts.reserve(spans.size());
    ends.reserve(spans.size());
    for (const auto& span : spans) {
        starts.push_back(span.startNs);
        if (!span.openRight) {
            ends.push_back(std::max(span.endNs, span.startNs + 1));
        }
    }
    std::sort(starts.begin(), starts.end());
    std::sort(ends.begin(), ends.end());
    size_t s = 0;
    size_t e = 0;
    while (s < starts.size() || e < ends.size()) {
        const qint64 now =
            s == starts.size() || (e < ends.size() && ends[e] < starts[s]) ? ends[e] : starts[s];
        while (s < starts.size() && starts[s] == now) {
            ++s;
        }
        while (e < ends.size() && ends[e] == now) {
            ++e;
        }
        m_levels.push_back({now, static_cast<qint32>(s) - static_cast<qint32>(e)});
        m_highest = std::max(m_highest, m_levels.back().count);
    }
    std::vector<qint32> below;
    below.reserve(m_levels.size());
    for (const auto& level : m_levels) {
        below.push_back(level.count);
    }
    while (below.size() > kBlock) {
        std::vector<qint32> above;
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

qint32 LiveCount::at(qint64 timeNs) const
{
    const size_t level = levelAt(timeNs);
    return level == 0 ? 0 : m_levels[level - 1].count;
}

qint32 LiveCount::highest(qint64 fromNs, qint64 toNs) const
{
    qint32 best = at(fromNs);
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
