// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace drmscope::tracer {

// What whoever started us says of the end, a line each: that it ends the recording ("stop"), and
// the exit status of the recorded command, in decimal.
struct RecorderWords
{
    bool stops = false;
    std::optional<int64_t> commandStatus;
    // It said neither, and is gone; that was found out then.
    std::optional<std::chrono::steady_clock::time_point> diedSilentAt;
};

// Adds what comes from a descriptor that it writes to: until the status has come, or it can say
// nothing more, or has said nothing for so long.
void hearRecorder(int descriptor, std::chrono::milliseconds patience, RecorderWords& words);

} // namespace drmscope::tracer
