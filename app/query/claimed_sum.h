// SPDX-License-Identifier: MIT
#pragma once

#include <limits>

namespace drmscope::app {

// Adds to a sum what a session claims, which may be more than a number holds: then the sum is the
// largest or smallest that there is, as SQL's total() gives it.
template <typename Number> void addClaimed(Number& sum, Number claimed)
{
    using Limits = std::numeric_limits<Number>;
    if (__builtin_add_overflow(sum, claimed, &sum)) {
        sum = claimed < 0 ? Limits::min() : Limits::max();
    }
}

// What takes it away from a sum again.
template <typename Number> constexpr Number takenBack(Number claimed)
{
    using Limits = std::numeric_limits<Number>;
    return claimed == Limits::min() ? Limits::max() : -claimed;
}

} // namespace drmscope::app
