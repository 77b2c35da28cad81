// SPDX-License-Identifier: MIT
#include "tracer/ringbuffer/cpu_stats.h"

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
        if (std::from_chars(line.data(), line.data() + line.size(), value).ec == std::errc())
            return value;
    }
    return 0;
}

} // namespace

CpuStats CpuStats::parse(std::string_view text)
{
    return {.entries = numberOf(text, "entries"),
            .overrun = numberOf(text, "overrun"),
            .commitOverrun = numberOf(text, "commit overrun"),
            .droppedEvents = numberOf(text, "dropped events"),
            .readEvents = numberOf(text, "read events")};
}

} // namespace drmscope::tracer
