// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/import/byte_cursor.h"
#include "tracer/import/trace_layout.h"

namespace drmscope::tracer {

// trace-cmd 3 and later: sections anywhere, and a chain of those that say where the others lie. The
// last of them is written after the subbuffers. `in` goes through the beginning of the file, and
// stands behind what both versions have. Throws EndOfBytes.
void readVersion7(const FileBytes& file, ByteCursor& in, TraceLayout& layout);

} // namespace drmscope::tracer
