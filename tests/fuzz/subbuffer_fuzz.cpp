// SPDX-License-Identifier: MIT
// Any bytes as subbuffers of some CPUs, cut and put in order. What comes out lies inside what went
// in.
#include "tracer/ringbuffer/record_merge.h"
#include "tracer/ringbuffer/subbuffer_walker.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>

using namespace drmscope::tracer; // NOLINT(google-build-using-namespace): this file only

namespace {

class Sink : public RecordSink
{
public:
    void onRecord(const Record& record) override
    {
        for (const std::byte byte : record.bytes)
            m_sum += static_cast<uint64_t>(byte);
        ++records;
    }
    void onMissed(const MissedRecords& missed) override { m_sum += missed.count; }
    void onDamage(const SubbufferDamage& damage) override
    {
        if (damage.fault == SubbufferFault::None)
            std::abort();
    }
    void onLate(const LateRecords& late) override
    {
        if (late.timestampNs >= late.releasedNs)
            std::abort();
    }

    size_t records = 0;

private:
    uint64_t m_sum = 0;
};

constexpr size_t kPageBytes = 256;

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const std::span<const std::byte> all = std::as_bytes(std::span(data, size));
    SubbufferLayout layout;
    layout.dataBytes = kPageBytes - layout.dataOffset;
    RecordMerge merge(layout, [](const Record& record) { return record.bytes.size(); });
    Sink sink;
    size_t walked = 0;
    size_t pages = 0;
    for (std::span<const std::byte> rest = all; !rest.empty(); ++pages) {
        const std::span<const std::byte> page = rest.first(std::min(kPageBytes, rest.size()));
        rest = rest.subspan(page.size());
        SubbufferWalker walker(layout, 0, page);
        for (Record record; walker.next(record); ++walked)
            if (record.bytes.data() < page.data() ||
                record.bytes.data() + record.bytes.size() > page.data() + page.size())
                std::abort();
        merge.push(static_cast<uint32_t>(pages % 3), page);
        if (pages % 4 == 3)
            merge.releaseBefore(uint64_t{1} << (size % 64), sink);
    }
    merge.flush(sink);
    if (sink.records != walked || merge.pendingBytes() != 0)
        std::abort();
    return 0;
}
