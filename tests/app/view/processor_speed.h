// SPDX-License-Identifier: MIT
#pragma once

#include "tests/app/view/thread_times.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

namespace drmscope::app::test {

// How fast a thread's processor is at the moment: others who run on the same core of the machine's
// host slow it down, and no clock here tells how much.
class ProcessorSpeed
{
public:
    // How many times as long work takes now as it mostly does on the machine that the figures of
    // docs/performance.md are of, where this build takes `expected` times as long there; 1 where it
    // takes no longer. Works some ms itself.
    static double slownessNow(double expected)
    {
        double leastMs = takenMs();
        for (int i = 0; i < 2; ++i) {
            leastMs = std::min(leastMs, takenMs());
        }
        return std::max(1.0, leastMs / (kMostlyMs * expected));
    }

private:
    static double takenMs()
    {
        std::vector<uint32_t> numbers(kNumbers);
        std::iota(numbers.begin(), numbers.end(), 0U);
        std::shuffle(numbers.begin(), numbers.end(), std::minstd_rand(1));
        const double began = ThreadTimes::now().workedMs;
        std::sort(numbers.begin(), numbers.end());
        return ThreadTimes::now().workedMs - began;
    }

    static constexpr size_t kNumbers = 20'000;
    static constexpr double kMostlyMs = 1.15; // nine of ten of 2,000 took less
};

} // namespace drmscope::app::test
