// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

namespace drmscope::app {

// Spreads intervals that come in the order of their starts over as few lanes as their overlaps
// allow: each goes to the lowest lane that is free when it begins.
class LanePacking
{
public:
    // Up to, not including, endNs; an empty one still needs an instant.
    size_t laneOf(int64_t startNs, int64_t endNs)
    {
        while (!m_busy.empty() && m_busy.top().first <= startNs) {
            m_idle.push(m_busy.top().second);
            m_busy.pop();
        }
        size_t lane = m_count;
        if (m_idle.empty()) {
            ++m_count;
        } else {
            lane = m_idle.top();
            m_idle.pop();
        }
        m_busy.emplace(endNs > startNs ? endNs : startNs + 1, lane);
        return lane;
    }

    [[nodiscard]] size_t count() const { return m_count; }

private:
    template <typename T>
    using LowestFirst = std::priority_queue<T, std::vector<T>, std::greater<>>;

    LowestFirst<std::pair<int64_t, size_t>> m_busy; // until when, which
    LowestFirst<size_t> m_idle;
    size_t m_count = 0;
};

} // namespace drmscope::app
