// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

// What comes out of the ring buffer before anybody looks at fields. Plain values, any thread.
namespace drmscope::tracer {

static_assert(std::endian::native == std::endian::little,
              "streams are little-endian and read in place");

// One undecoded record. `bytes` starts with the record's common_type; it points into the subbuffer
// and is valid only during the call that hands the record out.
struct Record
{
    uint64_t timestampNs = 0; // trace clock "boot"
    uint32_t cpu = 0;
    std::span<const std::byte> bytes;
};

// No CPU has missed so many. Whoever says so is damaged, and it is not known how many.
constexpr uint64_t kImpossibleMissedCount = 1ULL << 48;

// The kernel dropped records of one CPU between two times.
struct MissedRecords
{
    uint32_t cpu = 0;
    uint64_t afterNs = 0;  // last record before the gap on that CPU, 0 if there is none
    uint64_t beforeNs = 0; // first record after it, 0 if there is none
    uint64_t count = 0;    // 0: some, the kernel did not say how many
};

// Records that came after younger ones of other CPUs had been handed out, all of one time.
struct LateRecords
{
    uint32_t cpu = 0; // of the first of them
    uint64_t timestampNs = 0;
    uint64_t releasedNs = 0; // the youngest that was handed out before
    uint64_t count = 0;
};

// Why a subbuffer could not be read to its end.
enum class SubbufferFault : uint8_t
{
    None,
    HeaderCutShort, // shorter than the header that header_page describes
    CommitTooLong,  // claims more bytes of records than there are
    RecordTooLong,  // a record reaches past the committed bytes
    RecordTooShort  // a record's length field is impossible
};
const char* describe(SubbufferFault fault);

// Bytes of a subbuffer that could not be read. The records before them were.
struct SubbufferDamage
{
    uint32_t cpu = 0;
    uint64_t afterNs = 0; // last good record on that CPU, 0 if there is none
    size_t bytes = 0;
    SubbufferFault fault = SubbufferFault::None;
};

// Reads a T at `offset`, which the caller has checked; records are only 4-byte aligned.
template <typename T> inline T readUnchecked(std::span<const std::byte> bytes, size_t offset)
{
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

} // namespace drmscope::tracer
