// SPDX-License-Identifier: MIT
#include "app/export/live_steps.h"

#include <algorithm>

namespace drmscope::app {

LiveSteps::LiveSteps(int64_t fromNs, int64_t toNs, size_t columns)
    : m_fromNs(fromNs), m_toNs(std::max(toNs, fromNs + 1)), m_columns(columns)
{}

void LiveSteps::add(int64_t startNs, int64_t endNs)
{
    m_changes.emplace_back(startNs, 1);
    m_changes.emplace_back(std::max(endNs, startNs + 1), -1);
}

std::vector<int32_t> LiveSteps::peaks()
{
    // At one instant what ends makes room before what begins.
    std::sort(m_changes.begin(), m_changes.end());
    std::vector<int32_t> peaks(m_columns, 0);
    const auto width = static_cast<double>(m_toNs - m_fromNs);
    const auto columnOf = [&](int64_t timeNs) {
        const double share = static_cast<double>(timeNs - m_fromNs) / width;
        const double column = std::clamp(share, 0.0, 1.0) * static_cast<double>(m_columns);
        return std::min(static_cast<size_t>(column), m_columns - 1);
    };
    int32_t live = 0;
    size_t column = 0;
    for (const auto& [timeNs, change] : m_changes) {
        for (const size_t to = columnOf(timeNs); column < to; ++column) {
            peaks[column] = std::max(peaks[column], live);
            peaks[column + 1] = live;
        }
        live += change;
        peaks[column] = std::max(peaks[column], live);
    }
    for (; column + 1 < m_columns; ++column) {
        peaks[column + 1] = live;
    }
    return peaks;
}

std::vector<std::vector<int32_t>> stackedTops(const std::vector<std::vector<int32_t>>& severe,
                                              const std::vector<int32_t>& all)
{
    constexpr int32_t kLeastSevere = kWhole / 6;
    const int64_t highest =
        all.empty() ? 1 : std::max(*std::max_element(all.begin(), all.end()), 1);
    const auto shareOf = [highest](int64_t count) {
        return static_cast<int32_t>(std::min(count, highest) * kWhole / highest);
    };
    std::vector<std::vector<int32_t>> tops(severe.size() + 1, std::vector<int32_t>(all.size()));
    for (size_t column = 0; column < all.size(); ++column) {
        const auto isThere = [column](const auto& counts) { return counts[column] > 0; };
        auto above = static_cast<int32_t>(std::count_if(severe.begin(), severe.end(), isThere));
        int64_t sum = 0;
        int32_t top = 0;
        for (size_t layer = 0; layer < severe.size(); ++layer) {
            if (isThere(severe[layer])) {
                sum += severe[layer][column];
                const int32_t most = kWhole - kLeastSevere * --above; // room for those above
                top = std::max(std::min(shareOf(sum), most), top + kLeastSevere);
                tops[layer][column] = top;
            }
        }
        tops.back()[column] = std::max(shareOf(all[column]), top);
    }
    return tops;
}

} // namespace drmscope::app
