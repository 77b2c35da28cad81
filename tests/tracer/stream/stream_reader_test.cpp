// SPDX-License-Identifier: MIT
#include "tracer/stream/stream_reader.h"
#include "tracer/stream/stream_writer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string>
#include <system_error>
#include <vector>

namespace drmscope::tracer {
namespace {

struct Seen
{
    FrameType type;
    uint16_t cpu;
    std::string payload;
    bool operator==(const Seen&) const = default;
};

std::vector<Seen> takeAll(StreamReader& reader)
{
    std::vector<Seen> all;
    while (const auto frame = reader.next()) {
        const auto* text = reinterpret_cast<const char*>(frame->payload.data());
        all.push_back({frame->type, frame->cpu, std::string(text, frame->payload.size())});
    }
    return all;
}

std::vector<std::byte> bytesOf(std::string_view text)
{
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

std::vector<std::byte> header(uint32_t lengthBytes, uint16_t type)
{
    const FrameHeader frameHeader = {lengthBytes, type, 0};
    const auto bytes = std::as_bytes(std::span(&frameHeader, 1));
    return {bytes.begin(), bytes.end()};
}

// Host, an empty symbol snapshot's end, a subbuffer and the end: 16 + 18 + 8 + 12 + 16 bytes.
StreamWriter sample()
{
    StreamWriter writer;
    writer.text(FrameType::Host, "cpus=2\nx=y");
    writer.frame(FrameType::SymbolsEnd, 0, {});
    writer.text(FrameType::Subbuffer, "page", 3);
    writer.time(FrameType::End, 0x0102030405060708);
    return writer;
}

TEST(StreamReader, ReturnsTheFramesInOrder)
{
    StreamReader reader;
    reader.push(sample().bytes());
    const std::vector<Seen> expected = {
        {FrameType::Host, 0, "cpus=2\nx=y"},
        {FrameType::SymbolsEnd, 0, ""},
        {FrameType::Subbuffer, 3, "page"},
        {FrameType::End, 0, "\x08\x07\x06\x05\x04\x03\x02\x01"},
    };
    EXPECT_EQ(takeAll(reader), expected);
    EXPECT_EQ(reader.fault(), StreamFault::None);
    EXPECT_EQ(reader.pendingBytes(), 0u);
    EXPECT_EQ(reader.faultText(), "");
}

TEST(StreamReader, DoesNotCareHowTheBytesAreCut)
{
    const StreamWriter writer = sample();
    StreamReader whole;
    whole.push(writer.bytes());
    const std::vector<Seen> expected = takeAll(whole);

    StreamReader reader;
    std::vector<Seen> seen;
    for (const std::byte& one : writer.bytes()) {
        reader.push(std::span(&one, 1));
        for (Seen& frame : takeAll(reader)) {
            seen.push_back(std::move(frame));
        }
    }
    EXPECT_EQ(seen, expected);
}

TEST(StreamReader, ReportsATailCutOffAtAnyByte)
{
    const std::vector<std::byte> bytes = sample().bytes();
    const std::array<std::size_t, 5> boundaries = {16, 34, 42, 54, 70};
    ASSERT_EQ(bytes.size(), boundaries.back());
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        StreamReader reader;
        reader.push(std::span(bytes).first(length));
        std::size_t lastBoundary = 0;
        std::size_t wholeFrames = 0;
        for (const std::size_t boundary : boundaries) {
            if (boundary <= length) {
                lastBoundary = boundary;
                wholeFrames += boundary > 16;
            }
        }
        EXPECT_EQ(takeAll(reader).size(), wholeFrames) << length;
        EXPECT_EQ(reader.fault(), StreamFault::None) << length;
        EXPECT_EQ(reader.pendingBytes(), length - lastBoundary) << length;
        EXPECT_EQ(reader.faultText().empty(), length == lastBoundary && length != 0) << length;
    }
}

TEST(StreamReader, RefusesGarbageAtTheFirstByteThatDiffers)
{
    StreamReader reader;
    reader.push(bytesOf("DRMX"));
    EXPECT_FALSE(reader.next());
    EXPECT_EQ(reader.fault(), StreamFault::NotAStream);
    reader.push(sample().bytes());
    EXPECT_FALSE(reader.next());
    EXPECT_EQ(reader.pendingBytes(), 4 + sample().bytes().size());
    EXPECT_NE(reader.faultText().find("not a drmscope stream"), std::string::npos);
}

TEST(StreamReader, RefusesANewerVersionAndNamesBoth)
{
    std::vector<std::byte> bytes = sample().bytes();
    bytes[8] = std::byte{7};
    StreamReader reader;
    reader.push(bytes);
    EXPECT_FALSE(reader.next());
    EXPECT_EQ(reader.fault(), StreamFault::NewerVersion);
    EXPECT_NE(reader.faultText().find("version 7,"), std::string::npos);
    EXPECT_NE(reader.faultText().find("version 1;"), std::string::npos);
}

TEST(StreamReader, RefusesVersionZero)
{
    std::vector<std::byte> bytes = sample().bytes();
    bytes[8] = std::byte{0};
    StreamReader reader;
    reader.push(bytes);
    EXPECT_FALSE(reader.next());
    EXPECT_EQ(reader.fault(), StreamFault::NotAStream);
}

TEST(StreamReader, RefusesAClaimOfFourGigabytesBeforeItsBytesCome)
{
    StreamReader reader;
    reader.push(sample().bytes());
    EXPECT_EQ(takeAll(reader).size(), 4u);
    reader.push(header(0xffffffff, static_cast<uint16_t>(FrameType::Subbuffer)));
    EXPECT_FALSE(reader.next());
    EXPECT_EQ(reader.fault(), StreamFault::OversizedFrame);
    EXPECT_EQ(reader.consumedBytes(), 70u);
    EXPECT_NE(reader.faultText().find("at byte 70"), std::string::npos);
    EXPECT_NE(reader.faultText().find("4294967295 bytes"), std::string::npos);
}

TEST(StreamReader, SaysWhereAnotherStreamBegins)
{
    StreamReader reader;
    reader.push(sample().bytes());
    reader.push(sample().bytes());
    EXPECT_EQ(takeAll(reader).size(), 4u);
    EXPECT_EQ(reader.fault(), StreamFault::AnotherStream);
    EXPECT_EQ(reader.consumedBytes(), 70u);
    EXPECT_NE(reader.faultText().find("another stream begins at byte 70"), std::string::npos);
    EXPECT_EQ(reader.pendingBytes(), sample().bytes().size());
}

TEST(StreamReader, AcceptsTheLargestPayloadAndNoByteMore)
{
    const std::vector<std::byte> largest(kMaxPayloadBytes);
    StreamWriter writer;
    writer.frame(FrameType::Kallsyms, 0, largest);
    StreamReader reader;
    reader.push(writer.bytes());
    ASSERT_TRUE(reader.next());
    reader.push(header(kMaxPayloadBytes + 1, static_cast<uint16_t>(FrameType::Kallsyms)));
    EXPECT_FALSE(reader.next());
    EXPECT_EQ(reader.fault(), StreamFault::OversizedFrame);
}

TEST(StreamReader, SkipsAndCountsFramesOfUnknownTypes)
{
    StreamWriter writer;
    writer.text(static_cast<FrameType>(0), "zero");
    writer.text(static_cast<FrameType>(999), "a later drmscope knows it");
    writer.text(static_cast<FrameType>(0xffff), "");
    writer.text(FrameType::Host, "cpus=1\n");
    StreamReader reader;
    reader.push(writer.bytes());
    EXPECT_EQ(takeAll(reader), (std::vector<Seen>{{FrameType::Host, 0, "cpus=1\n"}}));
    EXPECT_EQ(reader.skippedFrames(), 3u);
}

TEST(StreamReader, SaysThatAnEmptyStreamIsEmpty)
{
    StreamReader reader;
    reader.push({});
    EXPECT_FALSE(reader.next());
    EXPECT_EQ(reader.faultText(), "the stream is empty");
}

TEST(StreamReader, ReadsFromADescriptorUntilItsEnd)
{
    std::array<int, 2> ends = {-1, -1};
    ASSERT_EQ(pipe(ends.data()), 0);
    const std::vector<std::byte> bytes = sample().bytes();
    ASSERT_EQ(write(ends[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    close(ends[1]);
    StreamReader reader;
    EXPECT_EQ(reader.readFrom(ends[0]), bytes.size());
    EXPECT_EQ(takeAll(reader).size(), 4u);
    EXPECT_EQ(reader.readFrom(ends[0]), 0u);
    close(ends[0]);
}

TEST(StreamReader, ThrowsWhenTheDescriptorCannotBeRead)
{
    StreamReader reader;
    EXPECT_THROW(reader.readFrom(-1), std::system_error);
}

TEST(StreamReader, TakesATimeOnlyFromEightBytes)
{
    StreamWriter writer;
    writer.time(FrameType::Watermark, 42);
    writer.text(FrameType::Watermark, "1234567");
    StreamReader reader;
    reader.push(writer.bytes());
    EXPECT_EQ(frameTimeNs(*reader.next()), 42u);
    EXPECT_FALSE(frameTimeNs(*reader.next()));
}

TEST(StreamReader, SurvivesEveryBytePatternOfAHeader)
{
    // Each byte of a good stream replaced by each of a few values: no crash, no over-read (asan),
    // and never more bytes consumed than given.
    const std::vector<std::byte> good = sample().bytes();
    for (std::size_t place = 0; place < good.size(); ++place) {
        for (const unsigned value : {0x00u, 0x01u, 0x7fu, 0x80u, 0xffu}) {
            std::vector<std::byte> bytes = good;
            bytes[place] = static_cast<std::byte>(value);
            StreamReader reader;
            reader.push(bytes);
            takeAll(reader);
            EXPECT_LE(reader.consumedBytes(), bytes.size());
        }
    }
}

} // namespace
} // namespace drmscope::tracer
