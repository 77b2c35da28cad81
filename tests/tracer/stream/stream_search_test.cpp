// SPDX-License-Identifier: MIT
#include "tracer/stream/stream_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace drmscope::tracer {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kStream = "DRMSTRM\0\1\0\0\0\0\0\0\0and so on"sv;
constexpr std::string_view kCompressed = "\x28\xb5\x2f\xfd\4\0and so on"sv;

// What is found in `bytes` when so many come at once.
std::string found(StreamSearch& search, std::string_view bytes, size_t atOnce)
{
    std::string text;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), atOnce))) {
        const auto piece = std::as_bytes(std::span(bytes.substr(0, atOnce)));
        const auto taken = search.take(piece);
        text.append(reinterpret_cast<const char*>(taken.data()), taken.size());
    }
    return text;
}

TEST(StreamSearch, PassesOverWhatStandsBeforeTheStream)
{
    const std::string before =
        "\r\nDebian 12 \x1b[1mtarget\x1b[0m\r\n\r\ntarget login: DRMSTart\r\n";
    for (const std::string_view stream : {kStream, kCompressed}) {
        for (size_t atOnce = 1; atOnce < 100; ++atOnce) {
            StreamSearch search;
            EXPECT_EQ(found(search, before + std::string(stream), atOnce), stream) << atOnce;
            EXPECT_EQ(search.passedOver(), "Debian 12 [1mtarget [0m target login: DRMSTart");
        }
    }
}

TEST(StreamSearch, SaysOfAStreamThatComesAloneThatNothingStoodBeforeIt)
{
    for (const std::string_view stream : {kStream, kCompressed}) {
        StreamSearch search;
        EXPECT_EQ(found(search, stream, 3), stream);
        EXPECT_EQ(search.passedOver(), "");
    }
}

TEST(StreamSearch, ShowsTheEndOfWhatCameSoFar)
{
    StreamSearch search;
    EXPECT_EQ(found(search, std::string(5000, 'x') + "\nmust be started by root", 100), "");
    EXPECT_EQ(search.passedOver().size(), 160U);
    EXPECT_TRUE(search.passedOver().ends_with("xxx must be started by root"));
}

TEST(StreamSearch, GivesUpWhereNoStreamComes)
{
    StreamSearch search;
    EXPECT_EQ(found(search, std::string(StreamSearch::kMostBytes, 'x'), 4096), "");
    EXPECT_EQ(found(search, "y", 1), std::string(StreamSearch::kMostBytes, 'x') + "y");
    EXPECT_EQ(found(search, kStream, 4096), kStream);
}

} // namespace
} // namespace drmscope::tracer
