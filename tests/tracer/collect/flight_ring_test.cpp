// SPDX-License-Identifier: MIT
#include "tracer/collect/flight_ring.h"

#include <gtest/gtest.h>

#include <span>

namespace drmscope::tracer {
namespace {

class FlightRingTest : public testing::Test
{
protected:
    void subbuffer(FlightRing& ring, size_t bytes)
    {
        const std::vector<std::byte> payload(bytes);
        ring.push({FrameType::Subbuffer, 1, payload});
    }
    static void watermark(FlightRing& ring, uint64_t timeNs)
    {
        ring.push({FrameType::Watermark, 0, std::as_bytes(std::span(&timeNs, 1))});
    }
    static size_t subbuffersIn(FlightRing& ring)
    {
        size_t count = 0;
        ring.drain(
            [&count](const Frame& frame) { count += frame.type == FrameType::Subbuffer ? 1 : 0; });
        return count;
    }
};

TEST_F(FlightRingTest, KeepsTheLastWhile)
{
    FlightRing ring(100, 1 << 20);
    for (uint64_t now = 10; now <= 1000; now += 10) {
        subbuffer(ring, 64);
        watermark(ring, now);
    }
    EXPECT_EQ(ring.letGo(), std::set<uint16_t>{1});
    EXPECT_EQ(ring.beginsNs(), 900U);
    EXPECT_EQ(subbuffersIn(ring), 10U);
    EXPECT_EQ(ring.bytes(), 0U);
    subbuffer(ring, 64);
    EXPECT_TRUE(ring.letGo().empty()) << "since it was asked last";
}

TEST_F(FlightRingTest, LetsNothingGoWhileThereIsRoom)
{
    FlightRing ring(1000, 1 << 20);
    subbuffer(ring, 64);
    watermark(ring, 500);
    subbuffer(ring, 64);
    EXPECT_TRUE(ring.letGo().empty());
    EXPECT_EQ(subbuffersIn(ring), 2U);
}

TEST_F(FlightRingTest, SaysWhatItHadNoRoomForWhileThatIsOfTheLastWhile)
{
    constexpr uint64_t kSecondNs = 1'000'000'000;
    FlightRing ring(10 * kSecondNs, 1 << 20);
    watermark(ring, 100 * kSecondNs);
    EXPECT_EQ(ring.lackText(), "");
    for (uint64_t now = 101; now <= 104; ++now) {
        subbuffer(ring, 300 << 10);
        watermark(ring, now * kSecondNs);
    }
    EXPECT_TRUE(ring.isShort());
    EXPECT_EQ(ring.lackText(), "of the last 10 s that were to be kept it has 3 s: more did not fit "
                               "into 1 MB of memory");
    for (uint64_t now = 105; now <= 120; ++now) {
        subbuffer(ring, 64);
        watermark(ring, now * kSecondNs);
    }
    EXPECT_FALSE(ring.isShort()) << "all of the last 10 s is there again";
    EXPECT_EQ(ring.lackText(), "what was older than 10 s was let go");
    subbuffersIn(ring);
    EXPECT_EQ(ring.lackText(), "");
}

TEST_F(FlightRingTest, ItsMemoryIsBounded)
{
    FlightRing ring(UINT64_MAX, 100'000);
    for (int i = 0; i < 1000; ++i) {
        subbuffer(ring, 4096);
        EXPECT_LE(ring.bytes(), 100'000U);
    }
    EXPECT_FALSE(ring.letGo().empty());
    EXPECT_GT(subbuffersIn(ring), 20U);
}

} // namespace
} // namespace drmscope::tracer
