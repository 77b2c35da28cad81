// SPDX-License-Identifier: MIT
#include "tracer/ringbuffer/subbuffer_walker.h"

#include <algorithm>

namespace drmscope::tracer {

namespace {

// The word in front of every record, kernel/trace/ring_buffer.c: 5 bits of type or length in words,
// 27 bits of time since the record before.
constexpr uint32_t kTypeMask = 31;
constexpr uint32_t kTypePadding = 29;
constexpr uint32_t kTypeTimeExtend = 30;
constexpr uint32_t kTypeTimeStamp = 31;
constexpr unsigned kDeltaShift = 5;
constexpr unsigned kDeltaBits = 27;
constexpr size_t kHeaderBytes = sizeof(uint32_t);

// An absolute time stamp has 59 bits; the rest is that of the time before it.
constexpr uint64_t kTimeStampHighBits = 0xf8ULL << 56;

constexpr uint64_t kMissedEvents = 1ULL << 31; // RB_MISSED_EVENTS
constexpr uint64_t kMissedStored = 1ULL << 30; // RB_MISSED_STORED

} // namespace

SubbufferWalker::SubbufferWalker(const SubbufferLayout& layout, uint32_t cpu,
                                 std::span<const std::byte> subbuffer)
    : m_cpu(cpu)
{
    if (subbuffer.size() < layout.dataOffset) {
        m_damagedBytes = subbuffer.size();
        m_fault = SubbufferFault::HeaderCutShort;
        return;
    }
    m_timestampNs = readUnchecked<uint64_t>(subbuffer, layout.timestampOffset);
    const uint64_t commit = readUnchecked<uint64_t>(subbuffer, layout.commitOffset);
    const uint64_t committed = commit & ~(kMissedEvents | kMissedStored);
    const std::span<const std::byte> room = subbuffer.subspan(layout.dataOffset);
    const size_t present = static_cast<size_t>(std::min<uint64_t>(committed, room.size()));
    m_data = room.first(present);
    m_absentBytes = static_cast<size_t>(std::min<uint64_t>(committed - present, layout.dataBytes));
    readMissed(commit, room.subspan(present));
}

// rb_read_page() puts the count behind the records if there is room for it.
void SubbufferWalker::readMissed(uint64_t commit, std::span<const std::byte> afterRecords)
{
    m_missedBefore = (commit & kMissedEvents) != 0;
    if (!m_missedBefore || (commit & kMissedStored) == 0 || afterRecords.size() < sizeof(uint64_t))
        return;
    const auto count = readUnchecked<uint64_t>(afterRecords, 0);
    m_missedCount = count < kImpossibleMissedCount ? count : 0;
}

bool SubbufferWalker::finish()
{
    if (m_absentBytes == 0 || m_fault != SubbufferFault::None)
        return false;
    return stop(SubbufferFault::CommitTooLong);
}

bool SubbufferWalker::stop(SubbufferFault fault)
{
    m_fault = fault;
    m_damagedBytes = m_data.size() - m_offset + m_absentBytes;
    m_offset = m_data.size();
    return false;
}

bool SubbufferWalker::skip(size_t bytes)
{
    if (bytes > m_data.size() - m_offset)
        return stop(SubbufferFault::RecordTooLong);
    m_offset += bytes;
    return true;
}

bool SubbufferWalker::take(Record& record, size_t headerBytes, uint64_t lengthBytes)
{
    const size_t start = m_offset + headerBytes;
    if (headerBytes + lengthBytes > m_data.size() - m_offset)
        return stop(SubbufferFault::RecordTooLong);
    record.timestampNs = m_timestampNs;
    record.cpu = m_cpu;
    record.bytes = m_data.subspan(start, static_cast<size_t>(lengthBytes));
    m_offset = start + static_cast<size_t>(lengthBytes);
    return true;
}

bool SubbufferWalker::next(Record& record)
{
    while (m_offset < m_data.size()) {
        if (m_data.size() - m_offset < kHeaderBytes)
            return stop(SubbufferFault::RecordTooLong);
        const auto header = readUnchecked<uint32_t>(m_data, m_offset);
        const uint32_t type = header & kTypeMask;
        const uint64_t delta = header >> kDeltaShift;
        if (type != 0 && type < kTypePadding) {
            m_timestampNs += delta;
            return take(record, kHeaderBytes, type * sizeof(uint32_t));
        }
        if (type == kTypePadding && delta == 0) { // rb_null_event(): nothing follows
            m_offset = m_data.size();
            return finish();
        }
        if (!wordAvailable())
            return stop(SubbufferFault::RecordTooLong);
        switch (type) {
        case 0: { // the length, itself included, is in the word that follows
            if (word() < sizeof(uint32_t))
                return stop(SubbufferFault::RecordTooShort);
            m_timestampNs += delta;
            const uint64_t length = (uint64_t{word()} - sizeof(uint32_t) + 3) & ~uint64_t{3};
            return take(record, 2 * kHeaderBytes, length);
        }
        case kTypePadding: // a discarded event; its time still counts
            m_timestampNs += delta;
            if (!skip(kHeaderBytes + size_t{word()}))
                return false;
            break;
        case kTypeTimeExtend:
            m_timestampNs += (uint64_t{word()} << kDeltaBits) + delta;
            m_offset += 2 * kHeaderBytes;
            break;
        case kTypeTimeStamp:
            m_timestampNs =
                (m_timestampNs & kTimeStampHighBits) | ((uint64_t{word()} << kDeltaBits) + delta);
            m_offset += 2 * kHeaderBytes;
            break;
        default:
            break;
        }
    }
    return finish();
}

} // namespace drmscope::tracer
