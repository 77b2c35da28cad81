// SPDX-License-Identifier: MIT
#include "tracer/ringbuffer/cpu_stats.h"

#include "tracer/ringbuffer/record.h"

#include <charconv>

namespace drmscope::tracer {

namespace {

// The number after "KEY: " at the start of a line, as tracing_stats_read() prints it.
uint64_t numberOf(std::string_view text, std::string_view key)
{
    while (!text.empty()) {
        const size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (!line.starts_with(key) || !line.substr(key.size()).starts_with(": "))
            continue;
        line.remove_prefix(key.size() + 2);
        uint64_t value = 0;
        const std::errc error = std::from_chars(line.data(), line.data() + line.size(), value).ec;
        if (error == std::errc::result_out_of_range)
            return UINT64_MAX;
        if (error == std::errc())
            return value;
    }
    return 0;
}

} // namespace

std::optional<uint64_t> CpuStats::missed() const
{
    uint64_t sum = 0;
    for (const uint64_t count : {entries, overrun, commitOverrun, droppedEvents}) {
        if (count >= kImpossibleMissedCount)
            return std::nullopt;
        sum += count;
    }
    return sum;
}

CpuStats CpuStats::parse(std::string_view text)
{
    return {.entries = numberOf(text, "entries"),
            .overrun = numberOf(text, "overrun"),
            .commitOverrun = numberOf(text, "commit overrun"),
            .droppedEvents = numberOf(text, "dropped events"),
            .readEvents = numberOf(text, "read events")};
}

} // namespace drmscope::tracer
