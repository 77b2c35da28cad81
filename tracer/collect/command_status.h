// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

namespace drmscope::tracer {

// The exit status of the recorded command, in decimal, from a descriptor that whoever started us
// writes to. Nothing when it says none within a few seconds.
std::optional<int64_t> readCommandStatus(int descriptor);

} // namespace drmscope::tracer
