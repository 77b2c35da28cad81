// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/cycle_plan.h"

#include <filesystem>

namespace drmscope::app {

// Does all cycles of a plan and puts the device back whatever happens: a Ctrl-C, a failure on the
// way, or the end of the process that started us. Exit status: 0, 130 interrupted, 74 it failed.
[[nodiscard]] int runCycles(const std::filesystem::path& root, const CyclePlan& plan, bool quiet);

// Puts the device back once nobody runs cycles any more; for the process that outlives the other.
void putBack(const std::filesystem::path& root, const CyclePlan& plan);

} // namespace drmscope::app
