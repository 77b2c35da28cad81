// SPDX-License-Identifier: MIT
#pragma once

#include "schema/database.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace drmscope::tracer {

// Fills `source_line`: for each function and return address of the session the line of source that
// it was made from, where this machine, or one of `folders`, has debug information of that very
// build. Frames without stay without. Returns how many were found. Once for a session, after its
// last event; libdw's errors are no errors of the recording.
int64_t addSourceLines(schema::Database& database,
                       const std::vector<std::filesystem::path>& folders);

} // namespace drmscope::tracer
