// SPDX-License-Identifier: MIT
#include "tests/tracer/ringbuffer/page_builder.h"
#include "tracer/ringbuffer/record_merge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace drmscope::tracer {
namespace {

using Bytes = std::vector<std::byte>;

// In these tests a record is its sequence number.
Bytes numbered(uint64_t number)
{
    Bytes bytes(sizeof number);
    std::memcpy(bytes.data(), &number, sizeof number);
    return bytes;
}

uint64_t numberOf(const Record& record)
{
    return readUnchecked<uint64_t>(record.bytes, 0);
}

struct Seen
{
    uint64_t timestampNs = 0;
    uint64_t number = 0;
    uint32_t cpu = 0;
    auto operator<=>(const Seen&) const = default;
};

class Collected final : public RecordSink
{
public:
    void onRecord(const Record& record) override
    {
        records.push_back({record.timestampNs, numberOf(record), record.cpu});
    }
    void onMissed(const MissedRecords& gap) override
    {
        missed.push_back(gap);
        recordsBeforeGap.push_back(records.size());
    }
    void onDamage(const SubbufferDamage& bad) override { damage.push_back(bad); }
    void onLate(const LateRecords& group) override { late.push_back(group); }

    std::vector<uint64_t> numbers() const
    {
        std::vector<uint64_t> result;
        for (const Seen& seen : records)
            result.push_back(seen.number);
        return result;
    }

    std::vector<Seen> records;
    std::vector<MissedRecords> missed;
    std::vector<size_t> recordsBeforeGap;
    std::vector<SubbufferDamage> damage;
    std::vector<LateRecords> late;
};

Bytes pageOf(uint64_t timestampNs, std::initializer_list<std::pair<uint32_t, uint64_t>> records)
{
    PageBuilder page(timestampNs);
    for (const auto& [delta, number] : records)
        page.record(delta, numbered(number));
    return page.finish();
}

TEST(RecordMerge, ReleasesUpToTheWatermarkInTimeOrder)
{
    RecordMerge merge(SubbufferLayout(), numberOf);
    Collected out;
    merge.push(0, pageOf(100, {{0, 1}, {20, 3}, {20, 5}}));
    merge.push(1, pageOf(110, {{0, 2}, {20, 4}, {30, 6}}));
    merge.releaseBefore(130, out);
    EXPECT_EQ(out.numbers(), (std::vector<uint64_t>{1, 2, 3}));
    merge.releaseBefore(131, out);
    EXPECT_EQ(out.numbers(), (std::vector<uint64_t>{1, 2, 3, 4}));
    EXPECT_GT(merge.pendingBytes(), 0u);
    merge.flush(out);
    EXPECT_EQ(out.numbers(), (std::vector<uint64_t>{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(merge.pendingBytes(), 0u);
    EXPECT_TRUE(out.late.empty());
}

TEST(RecordMerge, TiesAreOrderedBySequence)
{
    RecordMerge merge(SubbufferLayout(), numberOf);
    Collected out;
    merge.push(3, pageOf(100, {{0, 4}, {0, 2}, {5, 7}}));
    merge.push(1, pageOf(100, {{0, 3}, {0, 1}, {0, 5}, {4, 6}}));
    merge.flush(out);
    EXPECT_EQ(out.numbers(), (std::vector<uint64_t>{1, 2, 3, 4, 5, 6, 7}));
}

TEST(RecordMerge, TiesAcrossSubbuffersOfOneCpuAreOrderedToo)
{
    RecordMerge merge(SubbufferLayout(), numberOf);
    Collected out;
    merge.push(0, pageOf(100, {{0, 3}}));
    merge.push(0, pageOf(100, {{0, 2}}));
    merge.push(0, pageOf(100, {{0, 1}, {1, 4}}));
    merge.flush(out);
    EXPECT_EQ(out.numbers(), (std::vector<uint64_t>{1, 2, 3, 4}));
}

TEST(RecordMerge, WhatHasNoNumberKeepsItsPlaceOnItsCpu)
{
    RecordMerge merge(SubbufferLayout(), [](const Record& record) {
        return numberOf(record) < 100 ? numberOf(record) : 0;
    });
    Collected out;
    merge.push(3, pageOf(100, {{0, 4}, {0, 104}, {0, 105}, {0, 7}}));
    merge.push(1, pageOf(100, {{0, 101}, {0, 3}, {0, 103}, {0, 5}, {1, 6}}));
    merge.flush(out);
    EXPECT_EQ(out.numbers(), (std::vector<uint64_t>{101, 3, 103, 4, 104, 105, 5, 7, 6}));
}

TEST(RecordMerge, LateRecordsAreDeliveredAndTold)
{
    RecordMerge merge(SubbufferLayout(), numberOf);
    Collected out;
    merge.push(0, pageOf(500, {{0, 1}}));
    merge.releaseBefore(1000, out);
    merge.push(1, pageOf(400, {{0, 2}, {50, 3}, {200, 4}}));
    merge.releaseBefore(1001, out);
    EXPECT_EQ(out.numbers(), (std::vector<uint64_t>{1, 2, 3, 4}));
    ASSERT_EQ(out.late.size(), 2u);
    EXPECT_EQ(out.late[0].cpu, 1u);
    EXPECT_EQ(out.late[0].timestampNs, 400u);
    EXPECT_EQ(out.late[0].releasedNs, 500u);
    EXPECT_EQ(out.late[1].timestampNs, 450u);
    EXPECT_EQ(out.late[1].count, 1u);
}

TEST(RecordMerge, GapLiesBetweenTheRecordsAroundIt)
{
    RecordMerge merge(SubbufferLayout(), numberOf);
    Collected out;
    merge.push(2, pageOf(100, {{0, 1}}));
    PageBuilder after(300);
    after.record(5, numbered(3));
    after.missed(42);
    merge.push(2, after.finish());
    merge.push(0, pageOf(200, {{0, 2}}));
    merge.flush(out);
    EXPECT_EQ(out.numbers(), (std::vector<uint64_t>{1, 2, 3}));
    ASSERT_EQ(out.missed.size(), 1u);
    EXPECT_EQ(out.missed[0].cpu, 2u);
    EXPECT_EQ(out.missed[0].afterNs, 100u);
    EXPECT_EQ(out.missed[0].beforeNs, 305u);
    EXPECT_EQ(out.missed[0].count, 42u);
    EXPECT_EQ(out.recordsBeforeGap[0], 2u);
}

TEST(RecordMerge, GapsBetweenTheSameTwoRecordsAreOne)
{
    RecordMerge merge(SubbufferLayout(), numberOf);
    Collected out;
    merge.push(1, pageOf(100, {{0, 1}}));
    for (const uint32_t count : {40U, 0U, 2U, 0U}) {
        PageBuilder empty(200);
        empty.missed(count);
        merge.push(1, empty.finish());
    }
    merge.push(1, pageOf(300, {{0, 2}}));
    merge.flush(out);
    ASSERT_EQ(out.missed.size(), 2u);
    EXPECT_EQ(out.missed[0].count, 42u);
    EXPECT_EQ(out.missed[1].count, 0u);
    for (const MissedRecords& missed : out.missed) {
        EXPECT_EQ(missed.afterNs, 100u);
        EXPECT_EQ(missed.beforeNs, 300u);
    }
}

TEST(RecordMerge, GapWithNoRecordAfterItIsToldAtTheEnd)
{
    RecordMerge merge(SubbufferLayout(), numberOf);
    Collected out;
    PageBuilder empty(300);
    empty.missed(7);
    merge.push(0, empty.finish());
    merge.releaseBefore(1000, out);
    EXPECT_TRUE(out.missed.empty());
    merge.flush(out);
    ASSERT_EQ(out.missed.size(), 1u);
    EXPECT_EQ(out.missed[0].afterNs, 0u);
    EXPECT_EQ(out.missed[0].beforeNs, 0u);
    EXPECT_EQ(out.missed[0].count, 7u);
}

TEST(RecordMerge, DamageIsToldAndTheNextSubbufferIsRead)
{
    RecordMerge merge(SubbufferLayout(), numberOf);
    Collected out;
    PageBuilder bad(100);
    bad.record(0, numbered(1));
    bad.rawWord(28 | 1 << 5);
    merge.push(0, bad.finish());
    merge.push(0, Bytes(3));
    merge.push(0, pageOf(200, {{0, 2}}));
    merge.flush(out);
    EXPECT_EQ(out.numbers(), (std::vector<uint64_t>{1, 2}));
    ASSERT_EQ(out.damage.size(), 2u);
    EXPECT_EQ(out.damage[0].fault, SubbufferFault::RecordTooLong);
    EXPECT_EQ(out.damage[0].bytes, 4u);
    EXPECT_EQ(out.damage[0].afterNs, 100u);
    EXPECT_EQ(out.damage[1].fault, SubbufferFault::HeaderCutShort);
}

TEST(RecordMerge, TimeThatRunsBackwardsOnOneCpuLosesNothing)
{
    RecordMerge merge(SubbufferLayout(), numberOf);
    Collected out;
    PageBuilder page(1000);
    page.record(0, numbered(1));
    page.timeStamp(900);
    page.record(0, numbered(2));
    merge.push(0, page.finish());
    merge.releaseBefore(2000, out);
    EXPECT_EQ(out.numbers(), (std::vector<uint64_t>{1, 2}));
    EXPECT_EQ(out.late.size(), 1u);
}

TEST(RecordMerge, LatestPossibleTimeIsFlushed)
{
    RecordMerge merge(SubbufferLayout(), numberOf);
    Collected out;
    merge.push(0, pageOf(UINT64_MAX, {{0, 1}}));
    merge.releaseBefore(UINT64_MAX, out);
    EXPECT_TRUE(out.records.empty());
    merge.flush(out);
    EXPECT_EQ(out.records.size(), 1u);
}

// Any interleaving of CPUs and watermarks gives what sorting everything gives.
TEST(RecordMerge, EqualsSortingEverything)
{
    std::mt19937_64 random(24);
    for (int round = 0; round < 100; ++round) {
        RecordMerge merge(SubbufferLayout(), numberOf);
        Collected out;
        std::vector<Seen> expected;
        std::map<uint32_t, uint64_t> clock;
        const uint32_t cpus = 1 + static_cast<uint32_t>(random() % 6);
        uint64_t number = 0;
        for (int pages = 0; pages < 40; ++pages) {
            const auto cpu = static_cast<uint32_t>(random() % cpus);
            uint64_t& now = clock[cpu];
            PageBuilder page(now);
            while (page.roomBytes() > 3000) {
                const auto delta = static_cast<uint32_t>(random() % 3);
                now += delta;
                page.record(delta, numbered(++number));
                expected.push_back({now, number, cpu});
            }
            merge.push(cpu, page.finish());
            uint64_t watermark = clock.size() == cpus ? UINT64_MAX : 0;
            for (const auto& [each, time] : clock)
                watermark = std::min(watermark, time);
            if (random() % 3 == 0)
                merge.releaseBefore(watermark, out);
        }
        merge.flush(out);
        std::sort(expected.begin(), expected.end());
        ASSERT_EQ(out.records, expected) << "round " << round;
        ASSERT_TRUE(out.late.empty());
        ASSERT_EQ(merge.pendingBytes(), 0u);
    }
}

TEST(RecordMerge, RandomBytesLoseNoBounds)
{
    std::mt19937_64 random(25);
    for (int round = 0; round < 300; ++round) {
        RecordMerge merge(SubbufferLayout(),
                          [](const Record& record) { return uint64_t{record.bytes.size()}; });
        class Ignore final : public RecordSink
        {
            void onRecord(const Record&) override {}
            void onMissed(const MissedRecords&) override {}
            void onDamage(const SubbufferDamage&) override {}
            void onLate(const LateRecords&) override {}
        } out;
        for (int pages = 0; pages < 8; ++pages) {
            Bytes page = randomPage(random, random() % 100000);
            for (int flips = 0; flips < 3; ++flips)
                page[random() % page.size()] ^= static_cast<std::byte>(random());
            merge.push(static_cast<uint32_t>(random() % 3), page);
            merge.releaseBefore(random() % (1ULL << (random() % 63)), out);
        }
        merge.flush(out);
        ASSERT_EQ(merge.pendingBytes(), 0u);
    }
}

} // namespace
} // namespace drmscope::tracer
