// SPDX-License-Identifier: MIT
#include "app/report/quantity.h"

#include <gtest/gtest.h>

#include <limits>

namespace drmscope::app {
namespace {

TEST(Quantity, SizesAreShortAndNamed)
{
    EXPECT_EQ(sizeText(0), "0 B");
    EXPECT_EQ(sizeText(1023), "1023 B");
    EXPECT_EQ(sizeText(1024), "1 KiB");
    EXPECT_EQ(sizeText(2520), "2.5 KiB");
    EXPECT_EQ(sizeText(1024 * 1024 - 1), "1.0 MiB");
    EXPECT_EQ(sizeText(16 << 20), "16 MiB");
    EXPECT_EQ(sizeText(std::numeric_limits<int64_t>::max()), "8 EiB");
    EXPECT_EQ(sizeText(std::numeric_limits<int64_t>::min()), "-8 EiB");
}

TEST(Quantity, DurationsTakeTheUnitThatFits)
{
    EXPECT_EQ(durationText(0), "0 ns");
    EXPECT_EQ(durationText(873), "873 ns");
    EXPECT_EQ(durationText(12'400), "12.4 µs");
    EXPECT_EQ(durationText(999'600), "1.00 ms");
    EXPECT_EQ(durationText(5'310'000), "5.31 ms");
    EXPECT_EQ(durationText(1'234'000'000), "1.234 s");
    EXPECT_EQ(durationText(59'999'900'000), "1 min 00 s");
    EXPECT_EQ(durationText(123'000'000'000), "2 min 03 s");
    EXPECT_EQ(durationText(3'599'900'000'000), "1 h 00 min");
    EXPECT_EQ(durationText(11'040'000'000'000), "3 h 04 min");
    EXPECT_EQ(durationText(-5), "-5 ns");
    EXPECT_FALSE(durationText(std::numeric_limits<int64_t>::min()).empty());
}

TEST(Quantity, InstantsCountFromTheBeginning)
{
    EXPECT_EQ(instantText(0), "+0.000000 s");
    EXPECT_EQ(instantText(1'234'567'890), "+1.234567 s");
    EXPECT_EQ(instantText(1'234'567'890, 3), "+1.234 s");
    EXPECT_EQ(instantText(-2'100'000), "-0.002100 s");
    EXPECT_EQ(instantText(3'723'456'000'000), "+1 h 02 min 03.456 s");
}

TEST(Quantity, WallClockIsUtc)
{
    EXPECT_EQ(wallClockText(1'763'809'212'000'000'000), "2025-11-22 11:00:12 UTC");
}

TEST(Quantity, CountsReadWell)
{
    EXPECT_EQ(countText(12'481), "12,481");
    EXPECT_EQ(countText(-1'000), "-1,000");
    EXPECT_EQ(countOf(1, "resource"), "1 resource");
    EXPECT_EQ(countOf(0, "resource"), "0 resources");
    EXPECT_EQ(countOf(2, "part is", "parts are"), "2 parts are");
}

TEST(Quantity, ShortFramesKeepFunctionAndModule)
{
    EXPECT_EQ(shortFrame("vkms_create+0x1c/0x2a0 [vkms]"), "vkms_create [vkms]");
    EXPECT_EQ(shortFrame("really_probe+0xdb/0x380"), "really_probe");
    EXPECT_EQ(shortFrame("0xffffffff81000000"), "0xffffffff81000000");
    EXPECT_EQ(shortFrame(""), "");
}

} // namespace
} // namespace drmscope::app
