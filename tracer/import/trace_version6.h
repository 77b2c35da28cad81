// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/import/byte_cursor.h"
#include "tracer/import/trace_layout.h"

namespace drmscope::tracer {

// trace-cmd before 3: one header, all of it in front of the subbuffers. `in` goes through the
// beginning of the file, and stands behind what both versions have. Throws EndOfBytes.
void readVersion6(const FileBytes& file, ByteCursor& in, TraceLayout& layout);

} // namespace drmscope::tracer
