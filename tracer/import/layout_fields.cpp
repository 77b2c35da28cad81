// SPDX-License-Identifier: MIT
#include "tracer/import/layout_fields.h"

#include "tracer/import/cpu_pages.h"
#include "tracer/import/trace_file.h"

#include <algorithm>

namespace drmscope::tracer {

namespace {

constexpr std::string_view kOurSystem = "drmres";
constexpr size_t kLeastPageBytes = 64;
constexpr size_t kMostPageBytes = size_t{1} << 20;

// Of "local global [boot] mono"; "" where none is chosen.
std::string_view chosenOf(std::string_view clocks)
{
    const size_t begin = clocks.find('[');
    const size_t end = clocks.find(']', std::min(begin, clocks.size()));
    return end == std::string_view::npos ? "" : clocks.substr(begin + 1, end - begin - 1);
}

} // namespace

void takeHeaderInfo(ByteCursor& in, TraceLayout& layout)
{
    in.text(); // "header_page"
    layout.headerPage = in.bytes(in.number<uint64_t>());
    in.text(); // "header_event"
    in.bytes(in.number<uint64_t>());
}

void takeEventFormats(ByteCursor& in, TraceLayout& layout)
{
    for (auto systems = in.number<uint32_t>(); systems > 0; --systems) {
        const std::string_view system = in.text();
        for (auto events = in.number<uint32_t>(); events > 0; --events) {
            const std::string_view format = in.bytes(in.number<uint64_t>());
            if (system == kOurSystem)
                layout.formats.emplace_back(format);
        }
    }
}

void takeCommandLines(ByteCursor& in, TraceLayout& layout)
{
    layout.commandLines = in.bytes(in.number<uint64_t>());
}

void takeOption(uint16_t id, std::string_view data, TraceLayout& layout)
{
    ByteCursor in(data);
    switch (id) {
    case option::kClock:
        layout.clock = chosenOf(data);
        break;
    case option::kUname:
        layout.uname = data.substr(0, data.find('\0'));
        break;
    case option::kCpuCount:
        setCpuCount(layout, in.number<uint32_t>());
        break;
    case option::kTscToNs:
        layout.tscFactor = in.number<uint32_t>();
        layout.tscShift = std::min(in.number<uint32_t>(), 63U);
        break;
    default:
        break;
    }
}

void setPageBytes(TraceLayout& layout, uint64_t bytes)
{
    if (bytes < kLeastPageBytes || bytes > kMostPageBytes)
        throw TraceFileError("is damaged: it has subbuffers of an impossible size");
    layout.pageBytes = static_cast<size_t>(bytes);
}

void setCpuCount(TraceLayout& layout, uint64_t count)
{
    if (count > kMostCpus)
        throw TraceFileError("is damaged: it has more CPUs than a kernel can");
    layout.cpuCount = static_cast<uint32_t>(count);
}

} // namespace drmscope::tracer
