// SPDX-License-Identifier: MIT
// The program, while a line of its own that nobody reads keeps it from taking what its thread has
// read ahead.
#include "schema/session_file.h"
#include "tests/tracer/collect/collector_run.h"
#include "tests/tracer/collect/recorded_stream.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace drmscope::tests {
namespace {

using Bytes = std::span<const std::byte>;
using Heard = RunningCollector::Heard;

constexpr int64_t kAdds = 8000;
constexpr size_t kBlockBytes = size_t{256} << 10; // which the thread reads at most at once

class BusyCollectorTest : public testing::Test
{
protected:
    // In several blocks, with watermarks between.
    BusyCollectorTest()
    {
        stream.watermark().watermark().watermark();
        for (int64_t i = 0; i < kAdds; ++i) {
            stream.add(0x100000 + i * 64, 8);
            if (i % 1000 == 0)
                stream.watermark();
        }
        stream.watermark();
        EXPECT_GT(stream.bytes().size(), 3 * kBlockBytes);
    }
    // Of a type that nobody knows: bytes that make no row.
    static std::vector<std::byte> unknownFrame()
    {
        std::vector<std::byte> frame(kBlockBytes);
        const tracer::FrameHeader header = {kBlockBytes - sizeof header, 999, 0};
        std::memcpy(frame.data(), &header, sizeof header);
        return frame;
    }
    // As lines they are more than a pipe holds: where nobody reads them, it goes no further.
    static std::vector<std::byte> warnings(const std::string& last = "last")
    {
        RecordedStream stream;
        const size_t before = stream.bytes().size();
        for (int times = 0; times < 100; ++times)
            stream.agentError(EIO, std::string(1000, 'x'));
        stream.agentError(EIO, last);
        return {stream.bytes().begin() + static_cast<ptrdiff_t>(before), stream.bytes().end()};
    }
    // Of the file without a name in which bytes wait; -1 there is none.
    int64_t bytesOnDisk(const RunningCollector& collector) const
    {
        const std::string fds = "/proc/" + std::to_string(collector.id()) + "/fd";
        for (const auto& entry : std::filesystem::directory_iterator(fds)) {
            struct stat status = {};
            if (std::filesystem::read_symlink(entry).string().starts_with(folder.path() + "/#") &&
                stat(entry.path().c_str(), &status) == 0)
                return status.st_size;
        }
        return -1;
    }
    std::string eventCount() const { return ask("SELECT count(*) FROM event"); }
    // All that was committed is in it, and nothing else is in the folder.
    void expectCompletesItself(const std::string& committed) const
    {
        for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
            EXPECT_TRUE(entry.path().filename().string().starts_with("s.drmscope")) << entry;
        EXPECT_EQ(eventCount(), committed);
        EXPECT_EQ(runCollector({"--finish", session}).exitCode, 2);
        EXPECT_EQ(eventCount(), committed);
        EXPECT_EQ(ask("SELECT state || event_count FROM session"), "interrupted" + committed);
        EXPECT_EQ(ask("PRAGMA integrity_check"), "ok");
        EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
    }
    std::string ask(const std::string& sql) const
    {
        return schema::SessionFile::openReadOnly(session).database().text(sql);
    }

    ScratchFolder folder;
    std::string session = folder.file("s.drmscope");
    RecordedStream stream;
};

// What came while it was busy came long ago; nobody was silent.
TEST_F(BusyCollectorTest, TakesNobodyForSilentWhoWasNotHeard)
{
    RunningCollector collector({"-o", session, "--gone-after", "1"}, Heard::Later);
    collector.feed(stream.end().bytes());
    collector.awaitRead();
    std::this_thread::sleep_for(std::chrono::milliseconds(1500)); // longer than what silence is
    collector.listen();
    const CollectorResult result = collector.finish();
    EXPECT_EQ(result.exitCode, 0) << result.lines;
    EXPECT_EQ(result.lines.find("silent"), std::string::npos) << result.lines;
    EXPECT_EQ(ask("SELECT state || event_count FROM session"), "complete" + std::to_string(kAdds));
}

TEST_F(BusyCollectorTest, ASignalBehindTheEndOfTheAgentInterruptsNothing)
{
    RunningCollector collector({"-o", session}, Heard::Later);
    collector.feed(stream.end().bytes());
    collector.awaitRead();
    collector.send(SIGTERM);
    collector.listen();
    const CollectorResult result = collector.finish();
    EXPECT_EQ(result.exitCode, 0) << result.lines;
    EXPECT_EQ(ask("SELECT state || event_count FROM session"), "complete" + std::to_string(kAdds));
}

TEST_F(BusyCollectorTest, ASignalBeforeTheEndOfTheAgentKeepsWhatHadCome)
{
    RunningCollector collector({"-o", session}, Heard::Later);
    collector.feed(stream.bytes());
    collector.awaitRead();
    collector.send(SIGTERM);
    collector.listen();
    const CollectorResult result = collector.finish();
    EXPECT_EQ(result.exitCode, 2) << result.lines;
    EXPECT_EQ(ask("SELECT state_reason FROM session"), "the collector was told to stop");
    EXPECT_EQ(ask("SELECT event_count FROM session"), std::to_string(kAdds));
}

// Somebody saw something and asks for what is kept till now: what has come is in it, though it was
// not taken yet.
TEST_F(BusyCollectorTest, AWishIsFulfilledWithAllThatHadCome)
{
    RunningCollector collector({"-o", session, "--keep-last", "3600"}, Heard::Later);
    collector.feed(stream.bytes());
    collector.awaitRead();
    collector.send(SIGUSR1);
    const size_t before = stream.bytes().size();
    collector.listen();
    stream.later(1).watermark().later(1).watermark();
    collector.feed(Bytes(stream.bytes()).subspan(before));
    collector.awaitLine("\"dumped\"");
    EXPECT_EQ(ask("SELECT state || count(*) FROM session, event"),
              "recording" + std::to_string(kAdds));
    const size_t dumped = stream.bytes().size();
    collector.feed(Bytes(stream.add(0x900000, 8).end().bytes()).subspan(dumped));
    const CollectorResult result = collector.finish();
    EXPECT_EQ(result.exitCode, 0) << result.lines;
    EXPECT_EQ(ask("SELECT state || event_count FROM session"),
              "complete" + std::to_string(kAdds + 1));
}

// Which is no news to the session: all that was sent is in it, and the user is told once.
TEST_F(BusyCollectorTest, GoesOnWhereTheDiskTakesNothingThatWaits)
{
    constexpr size_t kDisk = size_t{8} << 20; // the session stays below that
    RunningCollector collector({"-o", session, "--gone-after", "0"}, Heard::Later, {kDisk, EDQUOT});
    collector.feed(stream.bytes());
    const std::vector<std::byte> unknown = unknownFrame();
    const Bytes rest = collector.feedUntilItWaits(unknown);
    collector.listen();
    collector.feed(rest);
    const size_t before = stream.bytes().size();
    collector.feed(Bytes(stream.add(0x900000, 8).end().bytes()).subspan(before));
    const CollectorResult result = collector.finish();
    EXPECT_EQ(result.exitCode, 0) << result.lines;
    EXPECT_EQ(ask("SELECT state || event_count FROM session"),
              "complete" + std::to_string(kAdds + 1));
    const std::string told = "cannot wait on the disk: Disk quota exceeded";
    const size_t first = result.lines.find(told);
    EXPECT_NE(first, std::string::npos) << result.lines;
    EXPECT_EQ(result.lines.find(told, first + 1), std::string::npos) << result.lines;
}

// While what was read ahead waits in memory and on the disk, and nothing more comes.
TEST_F(BusyCollectorTest, TheLastSignalEndsItAtOnceWithWhatWasCommitted)
{
    const std::vector<std::vector<int>> kinds = {{SIGUSR2}, {SIGTERM, SIGHUP}};
    for (const std::vector<int>& signals : kinds) {
        RunningCollector collector({"-o", session, "-f"});
        RecordedStream first;
        collector.feed(first.add(0x8000, 8).watermark().bytes());
        collector.awaitLine("\"armed\"");
        while (eventCount() != "1")
            std::this_thread::yield();
        collector.feed(warnings());
        for (int times = 0; times < 3; ++times) // more than a batch, and than memory holds
            collector.feed(Bytes(stream.bytes()).subspan(sizeof(tracer::Preamble)));
        collector.awaitRead();
        collector.endOfStream();
        for (const int signal : signals)
            collector.send(signal);
        const CollectorResult result = collector.finish();
        EXPECT_EQ(result.exitCode, 2) << result.lines;
        EXPECT_NE(result.lines.find("\"events\":1,"), std::string::npos) << result.lines;
        EXPECT_NE(result.lines.find("\"complete\":false"), std::string::npos) << result.lines;
        EXPECT_EQ(ask("SELECT state || event_count FROM session"), "recording1");
        EXPECT_EQ(runCollector({"--finish", session}).exitCode, 2);
        EXPECT_EQ(ask("SELECT state || event_count FROM session"), "interrupted1");
        EXPECT_EQ(ask("SELECT state_reason FROM session"),
                  "its recorder was told not to wait for the rest");
        EXPECT_EQ(ask("SELECT count(*) FROM resource WHERE end_kind = 'live'"), "1");
    }
}

// Its last wait before that is for what became of the command.
TEST_F(BusyCollectorTest, TheLastSignalEndsTheJudgingToo)
{
    StatusPipe status;
    RunningCollector collector(
        {"-o", session, "--command", "x", "--status-fd", status.descriptor()});
    collector.feed(stream.end().bytes());
    collector.awaitLine("\"armed\"");
    collector.awaitAsleep(2); // of three: it reads no more
    status.say("\n");
    status.awaitHeard();
    collector.send(SIGUSR2);
    status.hangUp();
    const CollectorResult result = collector.finish();
    EXPECT_EQ(result.exitCode, 2) << result.lines;
    EXPECT_EQ(ask("SELECT state || event_count FROM session"), "recording" + std::to_string(kAdds));
    EXPECT_EQ(ask("SELECT count(*) FROM finding"), "0");
    EXPECT_EQ(runCollector({"--finish", session}).exitCode, 2);
    EXPECT_EQ(ask("SELECT count(*) FROM resource WHERE end_kind = 'live'"), std::to_string(kAdds));
}

TEST_F(BusyCollectorTest, KilledWhileTheDiskTakesNoMoreItLeavesWhatWasCommitted)
{
    constexpr size_t kDisk = size_t{8} << 20;
    RunningCollector collector({"-o", session, "--gone-after", "0"}, Heard::Always,
                               {kDisk, ENOSPC});
    collector.feed(RecordedStream().add(0x8000, 8).watermark().bytes());
    collector.awaitLine("\"armed\"");
    while (eventCount() != "1")
        std::this_thread::yield();
    collector.feed(warnings());
    collector.feedUntilItWaits(unknownFrame());
    EXPECT_GE(bytesOnDisk(collector), static_cast<int64_t>(kDisk));
    collector.send(SIGKILL);
    EXPECT_EQ(collector.finish().exitCode, 128 + SIGKILL);
    expectCompletesItself("1");
}

// The first part waits in memory; of what waits on the disk the events are taken, and no more.
TEST_F(BusyCollectorTest, KilledWhileItTakesWhatWaitedItLeavesWhatWasCommitted)
{
    RunningCollector collector({"-o", session});
    collector.feed(stream.bytes());
    collector.awaitLine("\"armed\"");
    while (eventCount() != std::to_string(kAdds))
        std::this_thread::yield();
    collector.feed(warnings("memory"));
    for (int times = 0; times < 3; ++times) // more than a batch, and than memory holds
        collector.feed(Bytes(stream.bytes()).subspan(sizeof(tracer::Preamble)));
    collector.feed(warnings());
    for (int times = 0; times < 20; ++times)
        collector.feed(unknownFrame());
    collector.awaitRead();
    collector.endOfStream();
    collector.awaitLine("memory");
    collector.awaitAsleep(2); // of three: nothing more comes
    EXPECT_GT(bytesOnDisk(collector), 0);
    const std::string committed = eventCount();
    collector.send(SIGKILL);
    EXPECT_EQ(collector.finish().exitCode, 128 + SIGKILL);
    EXPECT_GT(std::stoll(committed), kAdds);
    expectCompletesItself(committed);
}

} // namespace
} // namespace drmscope::tests
