// SPDX-License-Identifier: MIT
#include "schema/session_file.h"
#include "schema/session_file_error.h"
#include "tests/tracer/collect/collector_fixture.h"
#include "tests/tracer/collect/recorded_stream.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <map>
#include <regex>

namespace drmscope::tests {
namespace {

using schema::SessionFile;

std::vector<std::byte> bytesOf(std::string_view text)
{
    const auto* const begin = reinterpret_cast<const std::byte*>(text.data());
    return {begin, begin + text.size()};
}

class CollectorFailureTest : public CollectorFixture
{
protected:
    CollectorResult record(const std::vector<std::byte>& stream, size_t fileLimitBytes = 0)
    {
        writeFile(folder.file("stream"), stream);
        return runCollector({"-i", folder.file("stream"), "-o", session}, fileLimitBytes);
    }
};

TEST_F(CollectorFailureTest, GarbageIsRefusedAndLeavesNoFile)
{
    const CollectorResult result = record(bytesOf("this is no stream, and long enough to see it"));
    EXPECT_EQ(result.exitCode, 65);
    EXPECT_NE(result.lines.find("\"code\":65"), std::string::npos) << result.lines;
    EXPECT_FALSE(anythingLeft());
}

TEST_F(CollectorFailureTest, AnEmptyStreamIsRefusedAndLeavesNoFile)
{
    EXPECT_EQ(record({}).exitCode, 65);
    EXPECT_FALSE(anythingLeft());
}

TEST_F(CollectorFailureTest, AStreamOfANewerVersionIsRefused)
{
    std::vector<std::byte> stream = RecordedStream::hotUnplug().bytes();
    stream[8] = std::byte{9};
    EXPECT_EQ(record(stream).exitCode, 65);
    EXPECT_FALSE(anythingLeft());
}

TEST_F(CollectorFailureTest, AnAgentThatCannotBeginGivesItsReasonAndExitCode)
{
    tracer::StreamWriter stream;
    stream.text(tracer::FrameType::Error, std::string("\x0d\0\0\0", 4) + "cannot open tracefs");
    stream.time(tracer::FrameType::End, 1);
    const CollectorResult result = record(stream.bytes());
    EXPECT_EQ(result.exitCode, 77);
    EXPECT_NE(result.lines.find("cannot open tracefs"), std::string::npos);
    EXPECT_FALSE(anythingLeft());
}

TEST_F(CollectorFailureTest, AnErrorOfTheAgentLaterIsTheReasonOfTheInterruption)
{
    const CollectorResult result =
        record(RecordedStream().add(0x8000, 8).agentError(5, "cannot read cpu1").end().bytes());
    EXPECT_EQ(result.exitCode, 2);
    EXPECT_EQ(
        SessionFile::openReadOnly(session).database().text("SELECT state_reason FROM session"),
        "cannot read cpu1");
}

TEST_F(CollectorFailureTest, AHeaderThatCannotBeReadKeepsWhatWasRecordedBefore)
{
    const CollectorResult result =
        record(RecordedStream().add(0x8000, 8).watermark().headerPage("junk").end().bytes());
    EXPECT_EQ(result.exitCode, 2) << result.lines;
    EXPECT_EQ(result.lines.find("\"error\""), std::string::npos) << result.lines;
    SessionFile file = SessionFile::openReadOnly(session);
    EXPECT_EQ(file.database().text("SELECT state || event_count FROM session"), "interrupted1");
    EXPECT_EQ(file.database().text("SELECT state_reason FROM session"),
              "cannot read header_page: it has no field timestamp");
}

TEST_F(CollectorFailureTest, AHeaderThatCannotBeReadAtTheBeginningLeavesNoFile)
{
    tracer::StreamWriter stream;
    stream.text(tracer::FrameType::HeaderPage, "junk");
    const CollectorResult result = record(stream.bytes());
    EXPECT_EQ(result.exitCode, 65) << result.lines;
    EXPECT_FALSE(anythingLeft());
}

TEST_F(CollectorFailureTest, AFileThatExistsIsLeftAlone)
{
    writeFile(session, bytesOf("mine"));
    const CollectorResult result = record(RecordedStream::hotUnplug().bytes());
    EXPECT_EQ(result.exitCode, 73);
    EXPECT_NE(result.lines.find("exists already"), std::string::npos) << result.lines;
    EXPECT_EQ(std::filesystem::file_size(session), 4U);
}

TEST_F(CollectorFailureTest, ARecordingThatDoesNotBeginLeavesNoCopyOfItsStream)
{
    const std::string copy = folder.file("copy");
    tracer::StreamWriter refused;
    refused.text(tracer::FrameType::Error, std::string("\x0d\0\0\0", 4) + "cannot open tracefs");
    const auto collect = [&](const std::vector<std::byte>& stream) {
        writeFile(folder.file("stream"), stream);
        return runCollector({"-i", folder.file("stream"), "-o", session, "--save-stream", copy})
            .exitCode;
    };
    for (const std::vector<std::byte>& stream : {std::vector<std::byte>(), refused.bytes()}) {
        EXPECT_NE(collect(stream), 0);
        EXPECT_FALSE(std::filesystem::exists(copy));
    }
    EXPECT_EQ(collect(bytesOf("of another drmscope, which can read it")), 65);
    EXPECT_EQ(std::filesystem::file_size(copy), 38U);
    EXPECT_EQ(collect(RecordedStream::hotUnplug().bytes()), 73) << "what is there is kept";
    EXPECT_EQ(std::filesystem::file_size(copy), 38U);
    std::filesystem::remove(copy);
    writeFile(session, bytesOf("mine"));
    EXPECT_EQ(collect(RecordedStream::hotUnplug().bytes()), 73);
    EXPECT_FALSE(std::filesystem::exists(copy));
}

TEST_F(CollectorFailureTest, AFolderThatDoesNotExistIsNamed)
{
    session = folder.file("nowhere/s.drmscope");
    EXPECT_EQ(record(RecordedStream::hotUnplug().bytes()).exitCode, 73);
}

TEST_F(CollectorFailureTest, ANameThatLeavesNoRoomForThoseBesideItIsRefused)
{
    for (const size_t length : {250U, 300U}) {
        session = folder.file(std::string(length, 'n'));
        const CollectorResult result = record(RecordedStream::hotUnplug().bytes());
        EXPECT_EQ(result.exitCode, 73) << length;
        EXPECT_NE(result.lines.find("its name is too long"), std::string::npos) << result.lines;
    }
}

TEST_F(CollectorFailureTest, AStreamThatDoesNotExistLeavesNoFile)
{
    EXPECT_EQ(runCollector({"-i", folder.file("nothing"), "-o", session}).exitCode, 74);
    EXPECT_FALSE(anythingLeft());
}

TEST_F(CollectorFailureTest, AThreadThatCannotStartIsNamedAndLeavesNoFile)
{
    writeFile(folder.file("stream"), RecordedStream::hotUnplug().bytes());
    const CollectorResult result =
        runCollectorWithoutThreads({"-i", folder.file("stream"), "-o", session});
    EXPECT_EQ(result.exitCode, 74);
    EXPECT_NE(result.lines.find("cannot start a thread"), std::string::npos) << result.lines;
    EXPECT_FALSE(anythingLeft());
}

// Whose first thread is the one that writes, when the file is there already.
TEST_F(CollectorFailureTest, AnImportWhoseThreadCannotStartLeavesNoFile)
{
    writeFile(folder.file("dmesg"), bytesOf("[    1.0] nothing of ours\n"));
    const CollectorResult result =
        runCollectorWithoutThreads({"--dmesg", "-i", folder.file("dmesg"), "-o", session});
    EXPECT_EQ(result.exitCode, 74);
    EXPECT_NE(result.lines.find("cannot start a thread"), std::string::npos) << result.lines;
    EXPECT_FALSE(anythingLeft());
}

TEST_F(CollectorFailureTest, AKilledCollectorLeavesASessionThatOpensAndCanBeFinished)
{
    RecordedStream stream;
    stream.event("drmres_dev_init", {{"step", 0}, {"primary", 0}, {"render", -1}, {"accel", -1}});
    runAndKillCollector({"-o", session}, stream.add(0x8000, 8).watermark().bytes(), 2);
    {
        SessionFile file = SessionFile::openReadOnly(session);
        EXPECT_TRUE(file.hadRowsBeside());
        EXPECT_EQ(file.database().integer("SELECT count(*) FROM event"), 2);
        EXPECT_EQ(file.database().text("SELECT state FROM session"), "recording");
    }
    const CollectorResult result = runCollector({"--finish", session});
    EXPECT_EQ(result.exitCode, 2) << result.lines;
    SessionFile file = SessionFile::openReadOnly(session);
    EXPECT_FALSE(file.hadRowsBeside());
    EXPECT_EQ(file.database().text("SELECT state FROM session"), "interrupted");
    EXPECT_EQ(file.database().integer("SELECT count(*) FROM resource WHERE end_kind = 'live'"), 1);
}

TEST_F(CollectorFailureTest, AFullDiskEndsTheRecordingAndKeepsWhatWasCommitted)
{
    RecordedStream stream;
    for (int64_t node = 0; node < 3000; ++node)
        stream.add(0x100000 + node * 64, 8);
    const std::vector<std::byte> bytes = stream.end().bytes();
    for (size_t limit = 10'000; limit <= 500'000; limit += 10'000) {
        std::filesystem::remove(session);
        const CollectorResult result = record(bytes, limit);
        EXPECT_EQ(result.exitCode, 74) << limit << result.lines;
        EXPECT_NE(result.lines.find("\"code\":74,\"message\":\"cannot write " + session + ": "),
                  std::string::npos)
            << result.lines;
        if (!std::filesystem::exists(session))
            continue;
        SessionFile file = SessionFile::openReadOnly(session);
        EXPECT_EQ(file.database().text("PRAGMA quick_check"), "ok") << limit;
        EXPECT_GE(file.database().integer("SELECT count(*) FROM event"), 0);
        for (const char* beside : {"-wal", "-shm"})
            std::filesystem::remove(session + beside);
    }
}

// What is full then is the disk of the session, of its -wal, or of its -shm.
TEST_F(CollectorFailureTest, ADiskThatHasNoRoomForASessionIsSaidToBeFull)
{
    writeFile(folder.file("stream"), RecordedStream::hotUnplug().bytes());
    const std::string disk = folder.file("disk");
    std::filesystem::create_directory(disk);
    for (size_t kib = 40; kib <= 360; kib += 20) {
        SCOPED_TRACE(kib);
        const CollectorResult result = runCollectorOnSmallDisk(
            disk, kib, {"-i", folder.file("stream"), "-o", disk + "/s.drmscope"});
        if (result.exitCode == 126)
            GTEST_SKIP() << "no disk may be mounted here, not even for one process";
        EXPECT_EQ(result.exitCode, 74);
        EXPECT_TRUE(std::regex_search(result.lines, std::regex("cannot write " + disk +
                                                               "/s.drmscope: [^\"]*disk is full"
                                                               "[^\"]*: make room on it")))
            << result.lines;
    }
}

// All events are committed, and then there is no room to judge them, or to make one file of it.
TEST_F(CollectorFailureTest, AFullDiskAtTheVeryEndLosesNothing)
{
    RecordedStream stream;
    for (int64_t node = 0; node < 3000; ++node)
        stream.add(0x100000 + node * 64, 8);
    const std::vector<std::byte> bytes = stream.watermark().end().bytes();
    std::map<std::string, int> seen; // states that it was left in with all events
    for (size_t limit = 250'000; limit <= 1'000'000; limit += 10'000) {
        SCOPED_TRACE(limit);
        std::filesystem::remove(session);
        const CollectorResult result = record(bytes, limit);
        if (result.exitCode == 0)
            break;
        EXPECT_EQ(result.exitCode, 74) << result.lines;
        const auto ask = [&](const char* sql) {
            return SessionFile::openReadOnly(session).database().text(sql);
        };
        if (!std::filesystem::exists(session) || ask("SELECT count(*) FROM event") != "3000")
            continue;
        const std::string state = ask("SELECT state FROM session");
        ++seen[state];
        EXPECT_EQ(ask("SELECT state_reason = '' FROM session"), state == "complete" ? "1" : "0");
        EXPECT_EQ(result.lines.find("\"saved\"") != std::string::npos, state == "complete");
        EXPECT_EQ(result.lines.find("all of it is recorded and judged, but rows are still in " +
                                    session + "-wal") != std::string::npos,
                  state == "complete")
            << result.lines;
        EXPECT_EQ(runCollector({"--finish", session}).exitCode, state == "complete" ? 0 : 2);
        EXPECT_EQ(ask("SELECT state || event_count FROM session"),
                  state == "complete" ? "complete3000" : "interrupted3000");
        EXPECT_EQ(ask("SELECT count(*) FROM resource"), "3000");
        EXPECT_EQ(ask("PRAGMA integrity_check"), "ok");
    }
    EXPECT_EQ(seen.size(), 2U) << "neither the judging nor the end of it ever failed";
}

TEST_F(CollectorFailureTest, ADiskThatTakesNoMoreEndsTheRecordingWithItsReason)
{
    RecordedStream stream;
    stream.event("drmres_dev_init", {{"step", 0}, {"primary", 0}, {"render", -1}, {"accel", -1}});
    stream.add(0x8000, 8).watermark();
    const std::vector<std::byte> first = stream.bytes();
    for (int64_t node = 0; node < 3000; ++node)
        stream.add(0x100000 + node * 64, 8);
    const std::vector<std::byte> whole = stream.end().bytes();
    const std::vector<std::byte> second(whole.begin() + static_cast<ptrdiff_t>(first.size()),
                                        whole.end());
    for (const auto& [error, words] : std::map<int, const char*>{
             {ENOSPC, "full"},
             {EDQUOT, "(Disk quota exceeded)"},
             {EROFS, "(Read-only file system)"}, // remounted while it was open
             {EIO, "(Input/output error)"}}) {
        SCOPED_TRACE(words);
        std::filesystem::remove(session);
        const CollectorResult result = runCollectorOn(
            {350'000, error}, {"-o", session, "--gone-after", "0"}, first, 2, second);
        EXPECT_EQ(result.exitCode, 74) << result.lines;
        EXPECT_NE(result.lines.find(words), std::string::npos) << result.lines;
        EXPECT_GE(
            SessionFile::openReadOnly(session).database().integer("SELECT count(*) FROM event"), 2);
        EXPECT_EQ(runCollector({"--finish", session}).exitCode, 2); // once there is room again
        SessionFile file = SessionFile::openReadOnly(session);
        EXPECT_EQ(file.database().text("PRAGMA integrity_check"), "ok");
        EXPECT_EQ(file.database().text("SELECT state FROM session"), "interrupted");
        EXPECT_GE(file.database().integer("SELECT count(*) FROM event"), 2);
    }
}

TEST_F(CollectorFailureTest, ACopyOfTheStreamThatFindsNoRoomIsToldOf)
{
    std::filesystem::create_directory(folder.file("small"));
    RecordedStream stream;
    for (int64_t node = 0; node < 3000; ++node)
        stream.add(0x100000 + node * 64, 8);
    writeFile(folder.file("stream"), stream.end().bytes());
    const CollectorResult result = runCollectorOnSmallDisk(
        folder.file("small"), 16,
        {"-i", folder.file("stream"), "-o", session, "--save-stream", folder.file("small/copy")});
    const std::string told = "\"copyFailed\",\"message\":\"cannot write " +
                             folder.file("small/copy") + ": No space left on device\"";
    EXPECT_NE(result.lines.find(told), std::string::npos) << result.lines;
    EXPECT_EQ(SessionFile::openReadOnly(session).database().text("SELECT state FROM session"),
              "complete");
}

TEST_F(CollectorFailureTest, FinishRefusesWhatIsNoSession)
{
    writeFile(session, bytesOf("no session, but a text that is longer than nothing"));
    EXPECT_EQ(runCollector({"--finish", session}).exitCode, 65);
    EXPECT_EQ(runCollector({"--finish", folder.file("nothing")}).exitCode, 65);
}

TEST_F(CollectorFailureTest, FinishRefusesARecordingThatStillRuns)
{
    const SessionFile running = SessionFile::create(session, SessionFile::Overwrite::No);
    const CollectorResult result = runCollector({"--finish", session});
    EXPECT_EQ(result.exitCode, 77);
    EXPECT_NE(result.lines.find("still runs"), std::string::npos) << result.lines;
}

} // namespace
} // namespace drmscope::tests
