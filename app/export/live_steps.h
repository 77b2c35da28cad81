// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace drmscope::app {

// How many of some intervals are alive, column by column of a picture: the height of an area.
class LiveSteps
{
public:
    LiveSteps(int64_t fromNs, int64_t toNs, size_t columns);

    void add(int64_t startNs, int64_t endNs); // up to, not including, endNs
    // The highest count within each column. Call it once, after the last add().
    [[nodiscard]] std::vector<int32_t> peaks();

private:
    int64_t m_fromNs;
    int64_t m_toNs;
    size_t m_columns;
    std::vector<std::pair<int64_t, int32_t>> m_changes; // when, by how much
};

// Layers of an area, one on another as the window has them: how high each reaches, column by
// column, in parts of kWhole, the highest of `all`. severe: how many there are, from the floor
// upwards, each to be seen however few it counts; 0 where there are none. The last layer is the
// rest of `all`.
constexpr int32_t kWhole = 1000;
std::vector<std::vector<int32_t>> stackedTops(const std::vector<std::vector<int32_t>>& severe,
                                              const std::vector<int32_t>& all);

} // namespace drmscope::app
