// SPDX-License-Identifier: MIT
#include "tracer/collect/host_text.h"

#include <charconv>
#include <cstdint>

namespace drmscope::tracer {

namespace {

int64_t numberOf(std::string_view text)
{
    int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

} // namespace

HostRow parseHostText(std::string_view text)
{
    HostRow host;
    int64_t bootNs = 0;
    int64_t realtimeNs = 0;
    while (!text.empty()) {
        const size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        const size_t equals = line.find('=');
        if (equals == std::string_view::npos)
            continue;
        const std::string_view key = line.substr(0, equals);
        const std::string_view value = line.substr(equals + 1);
        if (key == "hostname")
            host.hostname = value;
        else if (key == "kernel_release")
            host.kernelRelease = value;
        else if (key == "kernel_version")
            host.kernelVersion = value;
        else if (key == "machine")
            host.machine = value;
        else if (key == "clock")
            host.clock = value;
        else if (key == "backend" && value == "tracefs")
            host.backend = value;
        else if (key == "boot_ns")
            bootNs = numberOf(value);
        else if (key == "realtime_ns")
            realtimeNs = numberOf(value);
    }
    if (bootNs > 0 && realtimeNs > bootNs)
        host.wallOffsetNs = realtimeNs - bootNs;
    return host;
}

} // namespace drmscope::tracer
