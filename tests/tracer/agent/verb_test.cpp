// SPDX-License-Identifier: MIT
#include "tracer/agent/peer.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace drmscope::tracer {
namespace {

Verb parse(std::string_view line, unsigned& bufferKb)
{
    VerbNumbers numbers;
    const Verb verb = parseVerb(line.data(), line.size(), numbers);
    bufferKb = numbers.bufferKb;
    return verb;
}

// Of a verb that carries no number: nothing is written.
Verb parse(std::string_view line)
{
    VerbNumbers numbers;
    const Verb verb = parseVerb(line.data(), line.size(), numbers);
    EXPECT_EQ(numbers.bufferKb, VerbNumbers().bufferKb);
    for (unsigned i = 0; i < kProbeValueCount; ++i)
        EXPECT_EQ(numbers.values[i], VerbNumbers().values[i]) << i;
    return verb;
}

TEST(Verb, PutsAValueInItsPlace)
{
    VerbNumbers numbers;
    const std::string_view line = "value 3 65535";
    EXPECT_EQ(parseVerb(line.data(), line.size(), numbers), Verb::Value);
    EXPECT_EQ(numbers.values[3], 65535u);
    EXPECT_GT(numbers.values[2], kMaxProbeValue);
    const std::string last = "value " + std::to_string(kProbeValueCount - 1) + " 0";
    EXPECT_EQ(parseVerb(last.data(), last.size(), numbers), Verb::Value);
}

TEST(Verb, RefusesAValueThatHasNoPlace)
{
    EXPECT_EQ(parse("value " + std::to_string(kProbeValueCount) + " 0"), Verb::Invalid);
}

TEST(Verb, KnowsThoseWithoutNumbers)
{
    EXPECT_EQ(parse("probes"), Verb::Probes);
    EXPECT_EQ(parse("refs"), Verb::References);
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
    testing::Values(""sv, " "sv, "START"sv, "value"sv, "value 1"sv, "value 1 "sv, "value 1 65536"sv,
                    "value -1 0"sv, "value 01 0"sv, "value 1 +(%di):string"sv, "value 1  2"sv,
                    "value 1 2 3"sv, "probes p:x"sv, "start "sv, " start"sv, "start\r"sv,
                    "start\0"sv, "start\0x"sv, "stop now"sv, "load-module evil"sv,
                    "load-module=../x"sv, "buffer-kb"sv, "buffer-kb "sv, "buffer-kb 63"sv,
                    "buffer-kb 1048577"sv, "buffer-kb 0"sv, "buffer-kb -1"sv, "buffer-kb +64"sv,
                    "buffer-kb 064"sv, "buffer-kb 0x40"sv, "buffer-kb 64 "sv, "buffer-kb  64"sv,
                    "buffer-kb 64k"sv, "buffer-kb 6400000000000000000064"sv,
                    "buffer-kb 4294967360"sv, "buffer-kb 18446744073709551680"sv,
                    "buffer-kb 64\0"sv, "buffer-kb \xff\xfe"sv, "buffer-kb 1e4"sv,
                    "exec /bin/sh"sv));

} // namespace
} // namespace drmscope::tracer
