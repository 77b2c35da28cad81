// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/ringbuffer/record.h"
#include "tracer/ringbuffer/subbuffer_layout.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace drmscope::tracer {

// Cuts one subbuffer into records. Reads any bytes safely: it never looks outside the span, and
// every step goes forward. The first thing that cannot be true ends the walk; what was read before
// it stands. The span must outlive the walker and the records. One thread at a time.
class SubbufferWalker
{
public:
    SubbufferWalker() = default;
    SubbufferWalker(const SubbufferLayout& layout, uint32_t cpu,
                    std::span<const std::byte> subbuffer);

    // The next data record, or false at the end or at damage.
    bool next(Record& record);

    // What the kernel noted in the header: records of this CPU were dropped just before this
    // subbuffer.
    bool missedBefore() const { return m_missedBefore; }
    uint64_t missedCount() const { return m_missedCount; } // 0 where it is not stored

    // After next() said false: why, and how many committed bytes went unread.
    SubbufferFault fault() const { return m_fault; }
    size_t damagedBytes() const { return m_damagedBytes; }

private:
    void readMissed(uint64_t commit, std::span<const std::byte> afterRecords);
    bool finish();
    bool stop(SubbufferFault fault);
    bool skip(size_t bytes);
    bool take(Record& record, size_t headerBytes, uint64_t lengthBytes);
    bool wordAvailable() const { return m_data.size() - m_offset >= 2 * sizeof(uint32_t); }
    uint32_t word() const { return readUnchecked<uint32_t>(m_data, m_offset + sizeof(uint32_t)); }

    std::span<const std::byte> m_data; // the committed bytes
    size_t m_offset = 0;               // of the next record in m_data, never beyond its end
    size_t m_absentBytes = 0;          // committed, but not in the span
    uint64_t m_timestampNs = 0;
    uint64_t m_missedCount = 0;
    size_t m_damagedBytes = 0;
    uint32_t m_cpu = 0;
    SubbufferFault m_fault = SubbufferFault::None;
    bool m_missedBefore = false;
};

} // namespace drmscope::tracer
