// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace drmscope::tracer {

// Totals of one CPU's ring buffer, from its per_cpu stats text (a CpuStats frame). The places of
// losses come from the subbuffers, the totals from here. A number that the text does not have stays
// 0.
struct CpuStats
{
    uint64_t entries = 0;       // still in the buffer: lost, as the agent reads no more
    uint64_t overrun = 0;       // overwritten before they were read
    uint64_t commitOverrun = 0; // lost: interrupts filled the buffer during one write
    uint64_t droppedEvents = 0; // lost: the buffer was full and may not be overwritten
    uint64_t readEvents = 0;

    // Nothing where one of them is no number of records.
    std::optional<uint64_t> missed() const;

    static CpuStats parse(std::string_view text);
};

} // namespace drmscope::tracer
