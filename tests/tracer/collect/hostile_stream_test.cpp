// SPDX-License-Identifier: MIT
// Streams that are cut, flipped, lying or endless: whatever was recorded before the damage is in a
// session that opens, and nothing takes more memory for a claim. $DRMSCOPE_EVERY_BYTE cuts at each.
#include "schema/session_file.h"
#include "schema/session_file_error.h"
#include "tests/tracer/collect/collector_run.h"
#include "tests/tracer/collect/recorded_stream.h"
#include "tracer/collect/recording.h"
#include "tracer/ringbuffer/subbuffer_layout.h"
#include "tracer/stream/stream_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <span>

namespace drmscope::tests {
namespace {

using schema::SessionFile;
using tracer::FrameHeader;
using Bytes = std::vector<std::byte>;

// AddressSanitizer keeps what was freed, up to 256 MiB, and a border around everything.
#ifdef __SANITIZE_ADDRESS__
constexpr long kMostMemoryKb = 1000 * 1024;
#else
constexpr long kMostMemoryKb = 200 * 1024;
#endif

long peakMemoryKb()
{
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

class HostileStreamTest : public testing::Test
{
protected:
    HostileStreamTest() : m_nowhere(open("/dev/null", O_WRONLY | O_CLOEXEC)) {}
    ~HostileStreamTest() override { close(m_nowhere); }
    HostileStreamTest(const HostileStreamTest&) = delete;
    HostileStreamTest& operator=(const HostileStreamTest&) = delete;
    HostileStreamTest(HostileStreamTest&&) = delete;
    HostileStreamTest& operator=(HostileStreamTest&&) = delete;

    // The number of events in the session that it became; nothing where it became none.
    std::optional<int64_t> collect(const Bytes& stream)
    {
        writeFile(folder.file("stream"), stream);
        tracer::CollectOptions options;
        options.input = folder.file("stream");
        options.output = session;
        options.overwrite = true;
        tracer::StateLines lines(m_nowhere);
        std::filesystem::remove(session);
        int exitCode = 65;
        try {
            exitCode = tracer::recordSession(options, lines);
        } catch (const tracer::FormatError&) {
            EXPECT_FALSE(std::filesystem::exists(session)); // main() says 65
        }
        EXPECT_TRUE(exitCode == 0 || exitCode == 2 || exitCode == 64 || exitCode == 65 ||
                    exitCode == 69 || exitCode == 74 || exitCode == 77)
            << exitCode;
        if (exitCode != 0 && exitCode != 2) {
            EXPECT_FALSE(std::filesystem::exists(session)) << exitCode;
            return std::nullopt;
        }
        SessionFile file = SessionFile::openReadOnly(session);
        EXPECT_EQ(file.database().text("PRAGMA integrity_check"), "ok");
        EXPECT_NE(file.database().text("SELECT state FROM session"), "recording");
        const int64_t events = file.database().integer("SELECT count(*) FROM event");
        EXPECT_EQ(file.database().integer("SELECT event_count FROM session"), events);
        return events;
    }

    ScratchFolder folder;
    std::string session = folder.file("s.drmscope");

private:
    int m_nowhere;
};

// Every byte near a boundary of frames, and some within; or each.
std::set<size_t> placesIn(const Bytes& stream)
{
    std::set<size_t> places;
    if (std::getenv("DRMSCOPE_EVERY_BYTE") != nullptr) {
        for (size_t at = 0; at < stream.size(); ++at)
            places.insert(at);
        return places;
    }
    for (const size_t end : frameEnds(stream))
        for (const size_t at : {end - 1, end + 9})
            places.insert(std::min(at, stream.size() - 1));
    return places;
}

TEST_F(HostileStreamTest, CutAnywhereItKeepsWhatCameBefore)
{
    const Bytes whole = RecordedStream::hotUnplug().bytes();
    int64_t last = 0;
    for (const size_t place : placesIn(whole)) {
        const auto events = collect({whole.begin(), whole.begin() + static_cast<ptrdiff_t>(place)});
        EXPECT_GE(events.value_or(0), last) << place;
        last = events.value_or(last);
        ASSERT_FALSE(HasFailure()) << place;
    }
    EXPECT_EQ(last, 23);
}

TEST_F(HostileStreamTest, AnyBitMayBeWrong)
{
    const Bytes whole = RecordedStream::hotUnplug().bytes();
    std::mt19937 random(5);
    int sessions = 0;
    for (int round = 0; round < 60; ++round) {
        Bytes stream = whole;
        for (size_t flips = 1 + random() % 8; flips > 0; --flips)
            stream[random() % stream.size()] ^= std::byte{1} << (random() % 8);
        sessions += collect(stream).has_value() ? 1 : 0;
        ASSERT_FALSE(HasFailure()) << round;
    }
    EXPECT_GT(sessions, 0);
    EXPECT_LT(peakMemoryKb(), kMostMemoryKb);
}

TEST_F(HostileStreamTest, AFrameThatClaimsFourGibibytesTakesNoMemory)
{
    RecordedStream stream;
    Bytes bytes = stream.add(0x8000, 8).watermark().bytes();
    const FrameHeader claim = {.lengthBytes = UINT32_MAX, .type = 9, .cpu = 0};
    const auto* const begin = reinterpret_cast<const std::byte*>(&claim);
    bytes.insert(bytes.end(), begin, begin + sizeof claim);
    bytes.resize(bytes.size() + 100000);
    EXPECT_EQ(collect(bytes), 1);
    EXPECT_EQ(SessionFile::openReadOnly(session).database().integer(
                  "SELECT state_reason LIKE '%a frame claims 4294967295 bytes%' FROM session"),
              1);
    EXPECT_LT(peakMemoryKb(), kMostMemoryKb);
}

TEST_F(HostileStreamTest, AnErrorWithoutEndIsCut)
{
    RecordedStream stream;
    std::string message(1999, 'a');
    for (int i = 0; i < 1'000'000; ++i)
        message += "é";
    collect(stream.add(0x8000, 8).watermark().agentError(EIO, message).end().bytes());
    EXPECT_EQ(
        SessionFile::openReadOnly(session).database().text("SELECT state_reason FROM session"),
        std::string(1999, 'a') + "…");
}

// Between what a kernel sends, `frames` times a frame of such a type, with this text.
CollectorResult recordBetween(const std::string& session, tracer::FrameType type, int frames,
                              const std::function<std::string()>& text)
{
    RecordedStream stream;
    RunningCollector collector({"-o", session});
    collector.feed(stream.add(0x8000, 8).watermark().bytes());
    const size_t before = stream.bytes().size();
    for (; frames > 0; --frames) {
        tracer::StreamWriter frame;
        frame.text(type, text());
        collector.feed(std::span(frame.bytes()).subspan(sizeof(tracer::Preamble)));
    }
    collector.feed(std::span(stream.end().bytes()).subspan(before));
    return collector.finish();
}

constexpr tracer::FrameType kTexts[] = {tracer::FrameType::Cmdlines,
                                        tracer::FrameType::ProbeProfile,
                                        tracer::FrameType::Kallsyms, tracer::FrameType::Modules};

TEST_F(HostileStreamTest, ALineWithoutEndTakesBoundedMemory)
{
    for (const tracer::FrameType type : kTexts) {
        const CollectorResult result =
            recordBetween(folder.file(std::to_string(static_cast<int>(type))), type, 400,
                          [] { return std::string(size_t{1} << 20, 'a'); });
        EXPECT_EQ(result.exitCode, 0) << result.lines;
        EXPECT_LT(result.peakMemoryKb, kMostMemoryKb) << static_cast<int>(type);
    }
}

TEST_F(HostileStreamTest, ALogThatIsOneLineTakesBoundedMemory)
{
    RunningCollector collector({"--dmesg", "-i", "-", "-o", session});
    const Bytes piece(size_t{1} << 20, std::byte{'a'});
    for (int pieces = 0; pieces < 400; ++pieces)
        collector.feed(piece);
    collector.endOfStream();
    const CollectorResult result = collector.finish();
    EXPECT_EQ(result.exitCode, 65) << result.lines;
    EXPECT_LT(result.peakMemoryKb, kMostMemoryKb);
}

// As many as no kernel has.
TEST_F(HostileStreamTest, NamesWithoutEndTakeBoundedMemory)
{
    for (const tracer::FrameType type :
         {tracer::FrameType::Cmdlines, tracer::FrameType::ProbeProfile}) {
        const bool isProbe = type == tracer::FrameType::ProbeProfile;
        int last = 0;
        const auto lines = [&last, isProbe] {
            const std::string name(30, 'a');
            std::string text;
            while (text.size() < size_t{1} << 20) {
                const std::string number = std::to_string(++last);
                text += isProbe ? name + number + " 1 2\n" : number + " " + name + "\n";
            }
            return text;
        };
        const CollectorResult result =
            recordBetween(folder.file(std::to_string(static_cast<int>(type))), type, 80, lines);
        EXPECT_EQ(result.exitCode, 0) << result.lines;
        EXPECT_LT(result.peakMemoryKb, kMostMemoryKb) << static_cast<int>(type);
    }
}

// Offsets and sizes of every event's fields, as a kernel would never print them.
TEST_F(HostileStreamTest, CountsThatCannotBeAreOfUnknownSize)
{
    RecordedStream stream;
    stream.add(0x8000, 8);
    for (uint16_t cpu = 0; cpu < 4; ++cpu)
        stream.cpuStats(cpu, cpu == 3 ? UINT64_MAX : INT64_MAX);
    stream.missed(7).add(0x8100, 8).cpuStats(4, 12);
    EXPECT_EQ(collect(stream.end().bytes()), 2);
    SessionFile file = SessionFile::openReadOnly(session);
    EXPECT_EQ(file.database().text("SELECT group_concat(cpu || ':' || missed_count) FROM missed"),
              "0:7,0:0,1:0,2:0,3:0,4:12");
    EXPECT_EQ(file.database().integer("SELECT missed_count FROM session"), 19);
    EXPECT_EQ(
        file.database().text("SELECT reason FROM judgement_reason WHERE reason LIKE '%miss%'"),
        "19 events missed");
}

// As many gaps as a sender likes, each as large as one may be.
TEST_F(HostileStreamTest, WhatWasMissedAndAddedMayAddUpToMoreThanANumber)
{
    constexpr uint64_t kMost = (1ULL << 48) - 1;
    RecordedStream stream;
    for (int64_t gap = 0; gap < (1 << 15) + 10; ++gap)
        stream.missed(kMost).add(0x100000 + gap * 64, INT64_MAX);
    collect(stream.end().bytes());
    SessionFile file = SessionFile::openReadOnly(session);
    EXPECT_EQ(file.database().integer("SELECT missed_count FROM session"), INT64_MAX);
    EXPECT_EQ(file.database().integer("SELECT reason LIKE '9223372036854775807 events missed%' "
                                      "FROM judgement"),
              1);
}

TEST_F(HostileStreamTest, AFormatMayLieAboutOffsets)
{
    const Bytes whole = RecordedStream::hotUnplug().bytes();
    const std::string text(reinterpret_cast<const char*>(whole.data()), whole.size());
    for (const std::string_view lie :
         {"offset:9999", "offset:4080", "offset:-1;8", "offset:0;  "}) {
        Bytes stream = whole;
        for (size_t at = text.find("offset:8;"); at != std::string::npos;
             at = text.find("offset:8;", at + 1))
            std::memcpy(stream.data() + at, lie.data(), std::min<size_t>(lie.size(), 9));
        collect(stream);
        ASSERT_FALSE(HasFailure()) << lie;
    }
    EXPECT_LT(peakMemoryKb(), kMostMemoryKb);
}

// Nobody says up to where their order is certain, so they wait: as many as may, then all go.
TEST_F(HostileStreamTest, AStreamWithoutWatermarksTakesBoundedMemory)
{
    constexpr long kMostWaitingKb = 280 * 1024; // 256 MB, and what keeps them by CPU
    constexpr size_t kAtOnce = 256;
    for (const size_t cpus : {size_t{1}, size_t{1} << 16}) {
        RecordedStream stream;
        tracer::PageBuilder page(stream.nowNs());
        page.record(0, Bytes(3000));
        const Bytes subbuffer = page.finish();
        RunningCollector collector({"-o", session, "-f"});
        collector.feed(stream.bytes());
        for (size_t sent = 0; sent < (size_t{600} << 20) / subbuffer.size(); sent += kAtOnce) {
            tracer::StreamWriter frames;
            for (size_t i = 0; i < kAtOnce; ++i)
                frames.frame(tracer::FrameType::Subbuffer, static_cast<uint16_t>((sent + i) % cpus),
                             subbuffer);
            collector.feed(std::span(frames.bytes()).subspan(sizeof(tracer::Preamble)));
        }
        collector.endOfStream();
        const CollectorResult result = collector.finish();
        EXPECT_EQ(result.exitCode, 2) << result.lines;
        EXPECT_LT(result.peakMemoryKb, kMostMemoryKb + kMostWaitingKb) << cpus;
    }
}

// 600 MB in less than the time that is to be kept.
TEST_F(HostileStreamTest, AFlightRecorderTakesTheMemoryThatItSays)
{
    constexpr long kMostKeptKb = 256 * 1024;
    constexpr long kBesideKb = kMostKeptKb / 10; // what keeps them in order
    constexpr size_t kAtOnce = 256;
    RecordedStream stream;
    RunningCollector collector({"-o", session, "--keep-last", "3600"});
    collector.feed(stream.bytes());
    uint64_t nowNs = stream.nowNs();
    for (size_t sent = 0; sent < size_t{600} << 20;) {
        tracer::StreamWriter frames;
        for (size_t i = 0; i < kAtOnce; ++i) {
            tracer::PageBuilder page(nowNs += 1000);
            page.record(0, Bytes(3000));
            frames.frame(tracer::FrameType::Subbuffer, static_cast<uint16_t>(i % 4), page.finish());
        }
        frames.time(tracer::FrameType::Watermark, nowNs + 1);
        collector.feed(std::span(frames.bytes()).subspan(sizeof(tracer::Preamble)));
        sent += frames.bytes().size();
    }
    tracer::StreamWriter end;
    end.time(tracer::FrameType::End, nowNs + 1);
    collector.feed(std::span(end.bytes()).subspan(sizeof(tracer::Preamble)));
    collector.endOfStream();
    const CollectorResult result = collector.finish();
    EXPECT_EQ(result.exitCode, 2) << result.lines;
    EXPECT_LT(result.peakMemoryKb, kMostMemoryKb + kMostKeptKb + kBesideKb);
    EXPECT_NE(result.lines.find("more did not fit into 256 MB of memory"), std::string::npos)
        << result.lines;
    auto file = SessionFile::openReadOnly(session);
    EXPECT_GT(file.database().integer("SELECT damaged_count FROM session"), 60'000);
}

TEST_F(HostileStreamTest, ASecondCollectorOnOneFileIsRefused)
{
    const SessionFile running = SessionFile::create(session, SessionFile::Overwrite::No);
    writeFile(folder.file("stream"), RecordedStream::hotUnplug().bytes());
    for (const char* option : {"-f", "--devres=parents"}) {
        const CollectorResult result =
            runCollector({"-i", folder.file("stream"), "-o", session, option});
        EXPECT_TRUE(result.exitCode == 73 || result.exitCode == 77) << result.exitCode;
        EXPECT_NE(result.lines.find("\"state\":\"error\""), std::string::npos) << result.lines;
    }
    EXPECT_EQ(SessionFile::openReadOnly(session).database().text("SELECT state FROM session"), "");
}

} // namespace
} // namespace drmscope::tests
