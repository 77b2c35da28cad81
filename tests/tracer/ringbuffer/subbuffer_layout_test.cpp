// SPDX-License-Identifier: MIT
#include "tracer/ringbuffer/cpu_stats.h"
#include "tracer/ringbuffer/subbuffer_layout.h"

#include <gtest/gtest.h>

#include <string>

namespace drmscope::tracer {
namespace {

const char* const kHeaderPage = "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
                                "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n"
                                "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
                                "\tfield: char data;\toffset:16;\tsize:4080;\tsigned:1;\n";

std::string replaced(std::string text, const std::string& what, const std::string& with)
{
    return text.replace(text.find(what), what.size(), with);
}

TEST(SubbufferLayout, IsWhatTheKernelSays)
{
    const SubbufferLayout layout = SubbufferLayout::parse(kHeaderPage);
    EXPECT_EQ(layout.timestampOffset, 0u);
    EXPECT_EQ(layout.commitOffset, 8u);
    EXPECT_EQ(layout.dataOffset, 16u);
    EXPECT_EQ(layout.subbufferBytes(), 4096u);
}

TEST(SubbufferLayout, LargerSubbuffersAreTaken)
{
    const SubbufferLayout layout =
        SubbufferLayout::parse(replaced(kHeaderPage, "size:4080", "size:65520"));
    EXPECT_EQ(layout.subbufferBytes(), 65536u);
}

TEST(SubbufferLayout, OtherTextsAreRefusedWithTheReason)
{
    EXPECT_THROW(SubbufferLayout::parse(""), FormatError);
    EXPECT_THROW(SubbufferLayout::parse("garbage\n\0;;"), FormatError);
    EXPECT_THROW(SubbufferLayout::parse(replaced(kHeaderPage, "commit", "omit")), FormatError);
    EXPECT_THROW(SubbufferLayout::parse(replaced(kHeaderPage, "size:4080", "size:99999999")),
                 FormatError);
    EXPECT_THROW(SubbufferLayout::parse(replaced(kHeaderPage, "offset:16", "offset:12")),
                 FormatError);
    EXPECT_THROW(SubbufferLayout::parse(replaced(kHeaderPage, "offset:16", "offset:-16")),
                 FormatError);
    try {
        SubbufferLayout::parse(
            replaced(kHeaderPage, "commit;\toffset:8;\tsize:8", "commit;\toffset:8;\tsize:4"));
        FAIL();
    } catch (const FormatError& error) {
        EXPECT_NE(std::string(error.what()).find("64-bit"), std::string::npos);
    }
}

TEST(CpuStats, AreReadByName)
{
    const CpuStats stats = CpuStats::parse("entries: 3\noverrun: 12\ncommit overrun: 2\nbytes: 52\n"
                                           "oldest event ts:   98.5\nnow ts:  99.1\n"
                                           "dropped events: 7\nread events: 1000\n");
    EXPECT_EQ(stats.entries, 3u);
    EXPECT_EQ(stats.overrun, 12u);
    EXPECT_EQ(stats.commitOverrun, 2u);
    EXPECT_EQ(stats.droppedEvents, 7u);
    EXPECT_EQ(stats.readEvents, 1000u);
    EXPECT_EQ(stats.missed(), 24u);
}

TEST(CpuStats, WhatIsNoNumberOfRecordsIsNotAddedUp)
{
    for (const char* number : {"18446744073709551615", "99999999999999999999", "281474976710656"})
        EXPECT_EQ(CpuStats::parse("entries: 1\noverrun: " + std::string(number)).missed(),
                  std::nullopt);
    EXPECT_EQ(CpuStats::parse("entries: 1\noverrun: 281474976710655").missed(), 1ULL << 48);
}

TEST(CpuStats, AbsentNumbersAreZero)
{
    EXPECT_EQ(CpuStats::parse("overrun: \nread events: x\nentries").missed(), 0u);
}

} // namespace
} // namespace drmscope::tracer
