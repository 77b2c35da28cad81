// SPDX-License-Identifier: MIT
#include "tests/tracer/ringbuffer/page_builder.h"
#include "tracer/ringbuffer/subbuffer_walker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

extern "C" { // which the header does not say itself
#include <kbuffer.h>
}

namespace drmscope::tracer {
namespace {

using Bytes = std::vector<std::byte>;

struct WalkedRecord
{
    uint64_t timestampNs = 0;
    size_t offset = 0;
    size_t length = 0;
    bool operator==(const WalkedRecord&) const = default;
};

struct Walk
{
    std::vector<WalkedRecord> records;
    SubbufferFault fault = SubbufferFault::None;
    size_t damagedBytes = 0;
    uint64_t missedCount = 0;
    bool missed = false;
    bool knowsMissed = true; // libtraceevent 1.7 does not where a page starts with a time
};

Walk walk(std::span<const std::byte> page)
{
    SubbufferWalker walker(SubbufferLayout(), 0, page);
    Walk result;
    Record record;
    while (walker.next(record))
        result.records.push_back({record.timestampNs,
                                  static_cast<size_t>(record.bytes.data() - page.data()),
                                  record.bytes.size()});
    EXPECT_FALSE(walker.next(record));
    result.fault = walker.fault();
    result.damagedBytes = walker.damagedBytes();
    result.missed = walker.missedBefore();
    result.missedCount = walker.missedCount();
    return result;
}

// The same by libtraceevent, the reference.
Walk walkByKbuffer(const Bytes& page)
{
    kbuffer* buffer = kbuffer_alloc(KBUFFER_LSIZE_8, KBUFFER_ENDIAN_LITTLE);
    Walk result;
    Bytes copy = page; // kbuffer takes it writable
    kbuffer_load_subbuffer(buffer, copy.data());
    const int missed = kbuffer_missed_events(buffer); // which it only says before the first step
    result.knowsMissed = kbuffer_curr_offset(buffer) == PageBuilder::kHeaderBytes;
    unsigned long long timestampNs = 0;
    for (void* data = kbuffer_read_event(buffer, &timestampNs); data != nullptr;
         data = kbuffer_next_event(buffer, &timestampNs))
        result.records.push_back({timestampNs,
                                  static_cast<size_t>(static_cast<std::byte*>(data) - copy.data()),
                                  static_cast<size_t>(kbuffer_event_size(buffer))});
    result.missed = missed != 0;
    result.missedCount = missed > 0 ? static_cast<uint64_t>(missed) : 0;
    kbuffer_free(buffer);
    return result;
}

Bytes fourBytes(uint8_t first)
{
    return {std::byte{first}, {}, {}, {}};
}

TEST(SubbufferWalker, EqualsKbufferOnAnyPageTheKernelCanWrite)
{
    std::mt19937_64 random(20);
    size_t records = 0;
    for (int round = 0; round < 1000; ++round) {
        const Bytes page = randomPage(random, random() % (1ULL << 58));
        const Walk ours = walk(page);
        const Walk theirs = walkByKbuffer(page);
        ASSERT_EQ(ours.fault, SubbufferFault::None) << "round " << round;
        ASSERT_EQ(ours.records, theirs.records) << "round " << round;
        if (theirs.knowsMissed) {
            ASSERT_EQ(ours.missed, theirs.missed) << "round " << round;
            ASSERT_EQ(ours.missedCount, theirs.missedCount) << "round " << round;
        }
        records += ours.records.size();
    }
    EXPECT_GT(records, 20000u);
}

TEST(SubbufferWalker, EmptySubbufferHasNoRecords)
{
    const Walk result = walk(PageBuilder(7).finish());
    EXPECT_TRUE(result.records.empty());
    EXPECT_EQ(result.fault, SubbufferFault::None);
    EXPECT_FALSE(result.missed);
}

TEST(SubbufferWalker, TimesAddUp)
{
    PageBuilder page(1000);
    page.record(5, fourBytes(1));
    page.timeExtend(1ULL << 40);
    page.record(1, fourBytes(2));
    page.discarded(10, 8);
    page.record(0, fourBytes(3));
    page.timeStamp((1ULL << 41) + 3);
    page.record(2, fourBytes(4));
    const Walk result = walk(page.finish());
    ASSERT_EQ(result.records.size(), 4u);
    EXPECT_EQ(result.records[0].timestampNs, 1005u);
    EXPECT_EQ(result.records[1].timestampNs, 1006 + (1ULL << 40));
    EXPECT_EQ(result.records[2].timestampNs, 1016 + (1ULL << 40));
    EXPECT_EQ(result.records[3].timestampNs, 5 + (1ULL << 41));
}

TEST(SubbufferWalker, AbsoluteTimeKeepsTheHighBitsOfTheTimeBefore)
{
    const uint64_t high = 0x18ULL << 56;
    PageBuilder page(high + 1000);
    page.timeStamp(2000);
    page.record(1, fourBytes(1));
    const Walk result = walk(page.finish());
    ASSERT_EQ(result.records.size(), 1u);
    EXPECT_EQ(result.records[0].timestampNs, high + 2001);
}

TEST(SubbufferWalker, MissedCountIsReadWhereItIsStored)
{
    PageBuilder page(1);
    page.record(1, fourBytes(1));
    page.missed(4711);
    const Walk result = walk(page.finish());
    EXPECT_TRUE(result.missed);
    EXPECT_EQ(result.missedCount, 4711u);
    EXPECT_EQ(result.records.size(), 1u);
}

TEST(SubbufferWalker, MissedWithoutRoomForACountHasNone)
{
    PageBuilder page(1);
    while (page.roomBytes() >= 8)
        page.record(1, fourBytes(1));
    page.missed(4711);
    const Walk result = walk(page.finish());
    EXPECT_TRUE(result.missed);
    EXPECT_EQ(result.missedCount, 0u);
}

TEST(SubbufferWalker, PaddingWithoutTimeEndsThePage)
{
    PageBuilder page(1);
    page.record(1, fourBytes(1));
    page.endPadding();
    page.rawWord(0xffffffff);
    const Walk result = walk(page.finish());
    EXPECT_EQ(result.records.size(), 1u);
    EXPECT_EQ(result.fault, SubbufferFault::None);
}

TEST(SubbufferWalker, RecordBeyondTheCommitIsDamageAndTheOnesBeforeStand)
{
    PageBuilder page(1);
    page.record(1, fourBytes(1));
    page.rawWord(28 | 1 << 5); // 112 bytes that are not there
    page.rawWord(0);
    const Walk result = walk(page.finish());
    EXPECT_EQ(result.records.size(), 1u);
    EXPECT_EQ(result.fault, SubbufferFault::RecordTooLong);
    EXPECT_EQ(result.damagedBytes, 8u);
}

TEST(SubbufferWalker, ImpossibleLengthIsDamage)
{
    PageBuilder page(1);
    page.rawWord(1 << 5); // length in the next word
    page.rawWord(3);      // which is shorter than itself
    const Walk result = walk(page.finish());
    EXPECT_EQ(result.fault, SubbufferFault::RecordTooShort);
    EXPECT_EQ(result.damagedBytes, 8u);
}

TEST(SubbufferWalker, CutSubbufferGivesWhatIsThere)
{
    PageBuilder page(1);
    for (uint8_t i = 0; i < 100; ++i)
        page.record(1, fourBytes(i));
    const Bytes whole = page.finish();
    const Walk result = walk(std::span(whole).first(16 + 80));
    EXPECT_EQ(result.records.size(), 10u);
    EXPECT_EQ(result.fault, SubbufferFault::CommitTooLong);
    EXPECT_EQ(result.damagedBytes, 720u);
}

TEST(SubbufferWalker, ShorterThanItsHeaderIsDamage)
{
    for (size_t length = 0; length < 16; ++length) {
        const Bytes bytes(length);
        const Walk result = walk(bytes);
        EXPECT_TRUE(result.records.empty());
        EXPECT_EQ(result.fault, SubbufferFault::HeaderCutShort);
    }
}

// Each of these copies ends exactly where its allocation ends, so that the address sanitizer sees
// any step outside.
TEST(SubbufferWalker, NoSingleFlippedBitLeadsOutside)
{
    std::mt19937_64 random(21);
    const Bytes page = randomPage(random, 1ULL << 40);
    for (size_t bit = 0; bit < page.size() * 8; ++bit) {
        Bytes damaged = page;
        damaged[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
        for (const WalkedRecord& record : walk(damaged).records)
            ASSERT_LE(record.offset + record.length, damaged.size());
    }
}

TEST(SubbufferWalker, NoRandomBytesLeadOutside)
{
    std::mt19937_64 random(22);
    for (int round = 0; round < 5000; ++round) {
        const Bytes bytes = randomBytes(random, random() % 300);
        for (const WalkedRecord& record : walk(bytes).records)
            ASSERT_LE(record.offset + record.length, bytes.size());
    }
}

TEST(SubbufferWalker, NoCutLeadsOutside)
{
    std::mt19937_64 random(23);
    const Bytes page = randomPage(random, 1ULL << 40);
    for (size_t length = 0; length <= page.size(); ++length) {
        const Bytes cut(page.begin(), page.begin() + static_cast<std::ptrdiff_t>(length));
        walk(cut);
    }
}

} // namespace
} // namespace drmscope::tracer
