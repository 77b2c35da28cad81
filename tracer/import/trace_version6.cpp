// SPDX-License-Identifier: MIT
#include "tracer/import/trace_version6.h"

#include "tracer/import/cpu_pages.h"
#include "tracer/import/layout_fields.h"
#include "tracer/import/lost_table.h"
#include "tracer/import/trace_file.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace drmscope::tracer {

namespace {

constexpr std::string_view kOptionsFollow("options  ", 10);
constexpr std::string_view kSubbuffersFollow("flyrecord", 10);
constexpr uint64_t kFarthest = uint64_t{1} << 62;
constexpr uint64_t kMostClockBytes = 4096;

void skipFtraceFormats(ByteCursor& in)
{
    for (auto left = in.number<uint32_t>(); left > 0; --left)
        in.bytes(in.number<uint64_t>());
}

// Where the tables of ftrace's instances lie.
std::vector<uint64_t> takeOptions(ByteCursor& in, TraceLayout& layout)
{
    std::vector<uint64_t> instances;
    while (const auto id = in.number<uint16_t>()) {
        const std::string_view data = in.bytes(in.number<uint32_t>());
        takeOption(id, data, layout);
        if (id == option::kBuffer)
            instances.push_back(ByteCursor(data).number<uint64_t>());
    }
    return instances;
}

// How many CPUs have no place: trace-cmd writes it once it has written their subbuffers.
uint32_t takeTable(ByteCursor& in, TraceLayout& layout)
{
    uint32_t unwritten = 0;
    for (uint32_t cpu = 0; cpu < layout.cpuCount; ++cpu) {
        const auto offset = in.number<uint64_t>();
        const auto bytes = in.number<uint64_t>();
        if (bytes > 0 && offset < kFarthest && bytes < kFarthest)
            layout.extents.push_back({.cpu = cpu, .offset = offset, .bytes = bytes});
        unwritten += offset == 0 ? 1 : 0;
    }
    return unwritten;
}

void takeInstance(const FileBytes& file, uint64_t place, TraceLayout& layout)
{
    const std::string text =
        file.text(place, kSubbuffersFollow.size() + layout.cpuCount * 2 * sizeof(uint64_t));
    ByteCursor in(text);
    in.bytes(kSubbuffersFollow.size());
    takeTable(in, layout);
}

// The subbuffers lie behind the name of the clock, or those of the CPU before.
void findUnwritten(const FileBytes& file, ByteCursor& in, uint32_t unwritten, TraceLayout& layout)
{
    in.bytes(std::min(in.number<uint64_t>(), kMostClockBytes));
    uint64_t from = in.place();
    for (const CpuExtent& extent : layout.extents)
        from = std::max(from, extent.offset + extent.bytes);
    layout.isTableLost = true;
    for (const CpuExtent& found : findExtents(file, layout, from, layout.cpuCount - unwritten))
        layout.extents.push_back(found);
}

} // namespace

void readVersion6(const FileBytes& file, ByteCursor& in, TraceLayout& layout)
{
    takeHeaderInfo(in, layout);
    skipFtraceFormats(in);
    takeEventFormats(in, layout);
    in.bytes(in.number<uint32_t>()); // kallsyms
    in.bytes(in.number<uint32_t>()); // trace_printk()
    takeCommandLines(in, layout);
    setCpuCount(layout, in.number<uint32_t>());
    std::vector<uint64_t> instances;
    std::string_view follows = in.bytes(kOptionsFollow.size());
    if (follows == kOptionsFollow) {
        instances = takeOptions(in, layout);
        follows = in.bytes(kSubbuffersFollow.size());
    }
    if (follows != kSubbuffersFollow)
        throw TraceFileError("has the text of a tracer, and no events");
    const uint32_t unwritten = takeTable(in, layout);
    if (unwritten > 0 && (unwritten < layout.cpuCount || instances.empty()))
        findUnwritten(file, in, unwritten, layout);
    for (const uint64_t instance : instances)
        if (layout.extents.empty())
            takeInstance(file, instance, layout);
}

} // namespace drmscope::tracer
