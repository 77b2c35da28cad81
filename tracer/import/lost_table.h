// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/import/trace_layout.h"

#include <cstdint>
#include <vector>

namespace drmscope::tracer {

// What was written from `from` on, before the table that tells of it: the CPUs' subbuffers, one CPU
// after the other. The first has the number `cpu`.
std::vector<CpuExtent> findExtents(const FileBytes& file, const TraceLayout& layout, uint64_t from,
                                   uint32_t cpu);

} // namespace drmscope::tracer
