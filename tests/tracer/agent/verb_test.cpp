// SPDX-License-Identifier: MIT
#include "tracer/agent/peer.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace drmscope::tracer {
namespace {

Verb parse(std::string_view line, unsigned& bufferKb)
{
    return parseVerb(line.data(), line.size(), bufferKb);
}

Verb parse(std::string_view line)
{
    unsigned bufferKb = 1;
    const Verb verb = parse(line, bufferKb);
    EXPECT_EQ(bufferKb, 1u);
    return verb;
}

TEST(Verb, KnowsTheFour)
{
    EXPECT_EQ(parse("start"), Verb::Start);
    EXPECT_EQ(parse("stop"), Verb::Stop);
    EXPECT_EQ(parse("load-module"), Verb::LoadModule);
    unsigned bufferKb = 0;
    EXPECT_EQ(parse("buffer-kb 4096", bufferKb), Verb::BufferKb);
    EXPECT_EQ(bufferKb, 4096u);
}

TEST(Verb, TakesNumbersFromBoundToBound)
{
    unsigned bufferKb = 0;
    EXPECT_EQ(parse("buffer-kb 64", bufferKb), Verb::BufferKb);
    EXPECT_EQ(bufferKb, 64u);
    EXPECT_EQ(parse("buffer-kb 1048576", bufferKb), Verb::BufferKb);
    EXPECT_EQ(bufferKb, 1048576u);
}

class BadVerb : public testing::TestWithParam<std::string_view>
{};

TEST_P(BadVerb, IsRefused)
{
    EXPECT_EQ(parse(GetParam()), Verb::Invalid);
}

using namespace std::string_view_literals;

INSTANTIATE_TEST_SUITE_P(
    Lines, BadVerb,
    testing::Values(""sv, " "sv, "START"sv, "start "sv, " start"sv, "start\r"sv, "start\0"sv,
                    "start\0x"sv, "stop now"sv, "load-module evil"sv, "load-module=../x"sv,
                    "buffer-kb"sv, "buffer-kb "sv, "buffer-kb 63"sv, "buffer-kb 1048577"sv,
                    "buffer-kb 0"sv, "buffer-kb -1"sv, "buffer-kb +64"sv, "buffer-kb 064"sv,
                    "buffer-kb 0x40"sv, "buffer-kb 64 "sv, "buffer-kb  64"sv, "buffer-kb 64k"sv,
                    "buffer-kb 6400000000000000000064"sv, "buffer-kb 4294967360"sv,
                    "buffer-kb 18446744073709551680"sv, "buffer-kb 64\0"sv, "buffer-kb \xff\xfe"sv,
                    "buffer-kb 1e4"sv, "exec /bin/sh"sv));

} // namespace
} // namespace drmscope::tracer
