// SPDX-License-Identifier: MIT
#include "tracer/import/lost_table.h"

#include "tracer/import/cpu_pages.h"
#include "tracer/ringbuffer/subbuffer_layout.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace drmscope::tracer {

namespace {

uint64_t alignedTo(uint64_t page, uint64_t place)
{
    return (place + page - 1) / page * page;
}

// A section of the file begins with its kind and whether it is packed; a subbuffer, with its time,
// looks so for 128 ns in four seconds.
bool isSection(uint64_t begin)
{
    constexpr uint64_t kKinds = 64;
    const uint32_t kind = begin & 0xffff;
    const uint32_t flags = begin >> 16 & 0xffff;
    return kind < kKinds && flags <= 1;
}

// Each CPU's begins with how many chunks it has, and ends after so many.
std::vector<CpuExtent> findPacked(const FileBytes& file, uint64_t page, uint64_t from, uint32_t cpu)
{
    std::vector<CpuExtent> found;
    for (uint64_t begin = alignedTo(page, from); found.size() < kMostCpus;) {
        const uint64_t end = PackedChunks::endOf(file, begin);
        if (end == begin)
            break;
        found.push_back({.cpu = cpu++, .offset = begin, .bytes = end - begin});
        begin = alignedTo(page, end);
    }
    return found;
}

// A CPU's times go forward.
std::vector<CpuExtent> findPlain(const FileBytes& file, const TraceLayout& layout, uint64_t from,
                                 uint32_t cpu)
{
    const size_t timeAt = SubbufferLayout::parse(layout.headerPage).timestampOffset;
    std::vector<CpuExtent> found;
    uint64_t lastNs = 0;
    for (uint64_t at = alignedTo(layout.pageBytes, from); at < file.size();
         at += layout.pageBytes) {
        uint64_t timeNs = 0;
        if (file.read(at + timeAt, std::as_writable_bytes(std::span(&timeNs, 1))) < sizeof timeNs ||
            isSection(timeNs))
            break;
        if (found.empty() || timeNs < lastNs) {
            if (found.size() == kMostCpus)
                break;
            found.push_back({.cpu = cpu++, .offset = at});
        }
        found.back().bytes += layout.pageBytes;
        lastNs = timeNs;
    }
    if (!found.empty())
        found.back().isEndKnown = false;
    return found;
}

} // namespace

std::vector<CpuExtent> findExtents(const FileBytes& file, const TraceLayout& layout, uint64_t from,
                                   uint32_t cpu)
{
    return layout.isPacked ? findPacked(file, layout.pageBytes, from, cpu)
                           : findPlain(file, layout, from, cpu);
}

} // namespace drmscope::tracer
