// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_reader.h"
#include "app/report/check_result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drmscope::app {

// What a project allows a drm_device after its hardware has gone, whoever holds it.
struct Budget
{
    std::optional<int64_t> afterlifeNs; // from unplug to the end of release
    std::optional<int64_t> heldBytes;   // of managed resources that outlive the unplug
};

// "5s", "250ms", "2min"; "1MiB", "64KiB", "512". CommandError 64 that says how it is written.
[[nodiscard]] int64_t durationNsOf(const std::string& text);
[[nodiscard]] int64_t bytesOf(const std::string& text);

// One finding for each drm_device that is over. Where the end of its afterlife, or the end of what
// it held, may have been missed, it is information, of unknown confidence.
[[nodiscard]] std::vector<Finding> overBudget(SessionReader& reader, const Budget& budget);

} // namespace drmscope::app
