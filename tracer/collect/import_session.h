// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/collect/collect_options.h"
#include "tracer/collect/state_lines.h"

namespace drmscope::tracer {

// Makes a session of what somebody else recorded: `drmscope-collect --dmesg` or `--trace-file`.
// Returns the exit code, and has said why.
int importSession(const CollectOptions& options, StateLines& lines);

} // namespace drmscope::tracer
