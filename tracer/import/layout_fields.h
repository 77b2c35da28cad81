// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/import/byte_cursor.h"
#include "tracer/import/trace_layout.h"

#include <cstdint>
#include <string_view>

// What both versions of a trace.dat have, each in its own place.
namespace drmscope::tracer {

// Symbols, formats, names of threads: a distribution's kernel has 20 MiB of them.
inline constexpr uint64_t kMostHeaderBytes = uint64_t{64} << 20;

namespace option {
inline constexpr uint16_t kDone = 0;
inline constexpr uint16_t kBuffer = 3;
inline constexpr uint16_t kClock = 4;
inline constexpr uint16_t kUname = 5;
inline constexpr uint16_t kCpuCount = 8;
inline constexpr uint16_t kTscToNs = 14;
// Of version 7: where a section lies.
inline constexpr uint16_t kHeaderInfo = 16;
inline constexpr uint16_t kEventFormats = 18;
inline constexpr uint16_t kCommandLines = 21;
inline constexpr uint16_t kBufferText = 22;
} // namespace option

void takeHeaderInfo(ByteCursor& in, TraceLayout& layout);
void takeEventFormats(ByteCursor& in, TraceLayout& layout);
void takeCommandLines(ByteCursor& in, TraceLayout& layout);
void takeOption(uint16_t id, std::string_view data, TraceLayout& layout);
void setPageBytes(TraceLayout& layout, uint64_t bytes);
void setCpuCount(TraceLayout& layout, uint64_t count);

} // namespace drmscope::tracer
