// SPDX-License-Identifier: MIT
#include "schema/session_file.h"
#include "tests/tracer/collect/collector_run.h"
#include "tests/tracer/collect/recorded_stream.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace drmscope::tests {
namespace {

using schema::Database;
using schema::SessionFile;

// Every row of a table or view as text.
std::string rowsOf(Database& database, const std::string& table, const std::string& columns)
{
    return database.text("SELECT group_concat(line, char(10)) FROM (SELECT " + columns +
                         " AS line FROM " + table + ")");
}

std::string allRows(Database& database)
{
    std::string all;
    for (const char* table :
         {"hook",     "build",     "device", "minor",   "task",    "name",     "symbol",
          "stack",    "call_site", "owner",  "event",   "missed",  "damage",   "resource",
          "drm_file", "pin",       "phase",  "anomaly", "finding", "evidence", "event_by_kind"}) {
        const std::string columns = database.text(
            std::string("SELECT group_concat('quote(' || name || ')', ' || \",\" || ') "
                        "FROM pragma_table_info('") +
            table + "')");
        std::string quoted = columns;
        for (size_t at = quoted.find('"'); at != std::string::npos; at = quoted.find('"'))
            quoted[at] = '\'';
        all += std::string(table) + ":\n" + rowsOf(database, table, quoted) + "\n";
    }
    return all;
}

class RecordingTest : public testing::Test
{
protected:
    CollectorResult record(const RecordedStream& stream, const std::vector<std::string>& more = {})
    {
        writeFile(folder.file("stream"), stream.bytes());
        std::vector<std::string> arguments = {"-i", folder.file("stream"), "-o", session, "-f"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return runCollector(arguments);
    }

    std::string ask(const std::string& sql)
    {
        return SessionFile::openReadOnly(session).database().text(sql);
    }

    ScratchFolder folder;
    std::string session = folder.file("s.drmscope");
};

TEST_F(RecordingTest, AHotUnplugBecomesASession)
{
    const CollectorResult result = record(RecordedStream::hotUnplug(), {"--command", "sleep 1"});
    EXPECT_EQ(result.exitCode, 0) << result.lines;
    EXPECT_NE(result.lines.find("{\"state\":\"armed\",\"timestampNs\":5012000000}\n"),
              std::string::npos)
        << result.lines;
    EXPECT_NE(result.lines.find(
                  "\"events\":23,\"missed\":0,\"damaged\":0,\"devices\":1,\"complete\":true"),
              std::string::npos)
        << result.lines;
    EXPECT_EQ(ask("SELECT state || event_count || hostname || command FROM session"),
              "complete23labsleep 1");
    EXPECT_EQ(
        ask("SELECT group_concat(phase, ' ') FROM (SELECT phase FROM phase ORDER BY phase_order)"),
        "probing init registered unplugging unplugged zombie releasing freed");
    EXPECT_EQ(ask("SELECT held_by || outlived_count FROM afterlife"), "hold_file (240)3");
    EXPECT_EQ(ask("SELECT minor || drm_driver || parent_name || bus FROM device_overview"),
              "card0bochs-drm0000:01:00.0pci");
}

TEST_F(RecordingTest, ResourcesHaveNamesCallSitesAndTasks)
{
    record(RecordedStream::hotUnplug());
    EXPECT_EQ(ask("SELECT name || ' ' || call_site || ' ' || action || ' ' || comm FROM "
                  "resource_lifetime "
                  "WHERE kind = 'action'"),
              "drm_mode_config_init_release bochs_pci_probe+0x10/0x4000 [bochs] "
              "drm_mode_config_init_release+0x0/0x100 [drm] modprobe");
    EXPECT_EQ(ask("SELECT group_concat(release_order || release_order_right, ' ') FROM "
                  "(SELECT * FROM resource ORDER BY add_order DESC)"),
              "01 11 21");
    EXPECT_EQ(ask("SELECT count(*) FROM stack"), "3") << "equal stacks are stored once";
}

TEST_F(RecordingTest, TheFileIsOneFileForItsOwnerAlone)
{
    record(RecordedStream::hotUnplug());
    struct stat status = {};
    ASSERT_EQ(stat(session.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_FALSE(std::filesystem::exists(session + "-wal"));
    EXPECT_FALSE(std::filesystem::exists(session + "-shm"));
    EXPECT_EQ(ask("PRAGMA journal_mode"), "delete");
    EXPECT_EQ(ask("PRAGMA integrity_check"), "ok");
}

TEST_F(RecordingTest, TheSameStreamTwiceIsTheSameSessionApartFromItsUuid)
{
    record(RecordedStream::hotUnplug());
    const std::string first = allRows(SessionFile::openReadOnly(session).database());
    const std::string uuid = ask("SELECT uuid FROM session");
    record(RecordedStream::hotUnplug());
    EXPECT_EQ(allRows(SessionFile::openReadOnly(session).database()), first);
    EXPECT_NE(ask("SELECT uuid FROM session"), uuid);
    EXPECT_NE(first.find("drm_mode_config_init_release"), std::string::npos);
}

TEST_F(RecordingTest, ARebuildGivesTheSameRowsAgain)
{
    record(RecordedStream::hotUnplug());
    const std::string first = allRows(SessionFile::openReadOnly(session).database());
    const CollectorResult result = runCollector({"--finish", session, "--command-status", "3"});
    EXPECT_EQ(result.exitCode, 0) << result.lines;
    EXPECT_EQ(allRows(SessionFile::openReadOnly(session).database()), first);
    EXPECT_EQ(ask("SELECT command_status FROM session"), "3");
    EXPECT_EQ(ask("SELECT state FROM session"), "complete");
}

// A frame more, all over the stream: it changes what is known, at that place alone.
TEST_F(RecordingTest, ARebuildOfARecordingWithLossGivesTheSameRowsAgain)
{
    const std::vector<std::byte> whole = RecordedStream::hotUnplug().bytes();
    const std::vector<size_t> ends = frameEnds(whole);
    int unsure = 0;
    for (const RecordedStream& odd :
         {RecordedStream().damaged(), RecordedStream().onCpu(1).damaged(),
          RecordedStream().missed(3).add(0x8300, 8)}) {
        const std::vector<size_t> oddEnds = frameEnds(odd.bytes());
        const auto oddFrame = odd.bytes().begin() + static_cast<ptrdiff_t>(oddEnds.rbegin()[1]);
        for (size_t place = frameEnds(RecordedStream().bytes()).size() - 1; place < ends.size();
             place += 7) {
            std::vector<std::byte> bytes = whole;
            bytes.insert(bytes.begin() + static_cast<ptrdiff_t>(ends[place]), oddFrame,
                         odd.bytes().end());
            writeFile(folder.file("stream"), bytes);
            const CollectorResult result =
                runCollector({"-i", folder.file("stream"), "-o", session, "-f"});
            EXPECT_EQ(result.exitCode, 2) << result.lines;
            const std::string first = allRows(SessionFile::openReadOnly(session).database());
            unsure += ask("SELECT count(*) FROM resource WHERE release_order_right = -1") != "0";
            EXPECT_EQ(runCollector({"--finish", session}).exitCode, 2);
            ASSERT_EQ(allRows(SessionFile::openReadOnly(session).database()), first) << place;
        }
    }
    EXPECT_GT(unsure, 5);
}

TEST_F(RecordingTest, ARepeatedAddressIsAnotherDevice)
{
    RecordedStream stream = RecordedStream::hotUnplugSoFar();
    stream.on(RecordedStream::kDrm, 2)
        .event(
            "drmres_dev_init",
            {{"step", 0}, {"driver", "bochs-drm"}, {"primary", -1}, {"render", -1}, {"accel", -1}})
        .add(0x8000, 176)
        .end();
    record(stream);
    EXPECT_EQ(ask("SELECT group_concat(device_id || origin || end_kind, ' ') FROM resource "
                  "WHERE node_address = 0x8000"),
              "1addrelease 2addlive");
}

TEST_F(RecordingTest, WithoutGenerationsARepeatedAddressIsAnotherDeviceToo)
{
    RecordedStream stream;
    for (int lifetime = 0; lifetime < 2; ++lifetime)
        stream.on(RecordedStream::kDrm, 0)
            .event("drmres_dev_init", {{"step", 0}, {"primary", -1}, {"render", -1}, {"accel", -1}})
            .add(0x8000, 176)
            .event("drmres_release_begin", {{"nodes", 1}, {"init_failed", 1}})
            .release(0x8000, 176, 0)
            .event("drmres_release_end", {{"nodes", 1}, {"init_failed", 1}})
            .event("drmres_dev_init",
                   {{"step", 1}, {"ret", -12}, {"primary", -1}, {"render", -1}, {"accel", -1}});
    record(stream.end());
    EXPECT_EQ(ask("SELECT count(*) FROM device"), "2");
    EXPECT_EQ(ask("SELECT group_concat(device_id, ' ') FROM resource"), "1 2");
}

TEST_F(RecordingTest, MissedEventsAreRowsAndAnExitCode)
{
    RecordedStream stream = RecordedStream::hotUnplugSoFar();
    const CollectorResult result =
        record(stream.missed(7).add(0x8300, 8).watermark().cpuStats(0, 10).end());
    EXPECT_EQ(result.exitCode, 2) << result.lines;
    EXPECT_EQ(ask("SELECT group_concat(missed_count, ' ') FROM missed"), "7 3");
    EXPECT_EQ(ask("SELECT missed_count || state FROM session"), "10complete");
}

TEST_F(RecordingTest, WhatTheAgentLeftUnreadIsMissed)
{
    RecordedStream stream = RecordedStream::hotUnplugSoFar();
    const CollectorResult result =
        record(stream.add(0x8300, 8).watermark().cpuStats(0, 0, 3).end());
    EXPECT_EQ(result.exitCode, 2) << result.lines;
    EXPECT_EQ(ask("SELECT missed_count FROM session"), "3");
    EXPECT_EQ(ask("SELECT missed_count FROM missed WHERE after_ns = (SELECT max(timestamp_ns) FROM "
                  "event)"),
              "3");
}

// The kernel does not say where it missed them, and the last of what was let go is long before what
// was kept.
TEST_F(RecordingTest, WhatWasMissedBeforeTheLastWhileIsNotMissedInIt)
{
    RecordedStream stream;
    for (int tick = 0; tick < 3; ++tick)
        stream.later(100).watermark();
    stream.onCpu(1).missed(500).add(0x8000, 8).watermark();
    for (int64_t second = 0; second < 6; ++second)
        stream.onCpu(static_cast<uint16_t>(second % 2))
            .add(0x8100 + second * 64, 8)
            .later(1000)
            .watermark();
    const CollectorResult result =
        record(stream.cpuStats(0, 0).cpuStats(1, 500).end(), {"--keep-last", "3"});
    EXPECT_EQ(result.exitCode, 2) << result.lines;
    EXPECT_EQ(ask("SELECT group_concat(cpu || ' ' || missed_count) FROM missed WHERE before_ns <= "
                  "(SELECT min(timestamp_ns) FROM event)"),
              "0 0,1 0,1 500");
    EXPECT_EQ(ask("SELECT count(*) FROM missed"), "3");
}

// A millisecond an event, and some 140 bytes of memory.
TEST_F(RecordingTest, WhatAFlightRecorderLetGoIsSaidWhereverTheSessionIsJudged)
{
    RecordedStream stream;
    stream.watermark().watermark();
    for (int64_t node = 0; node < 10'000; ++node) {
        stream.add(0x8000 + node * 64, 8);
        if (node % 100 == 99)
            stream.watermark();
    }
    stream.end();
    const std::string tooMuch = "of the last 3600 s that were to be kept it has ";
    const struct
    {
        std::vector<std::string> options;
        int exitCode;
        std::string reason; // how it begins
    } cases[] = {{{"--keep-last", "3600", "--keep-bytes", "1048576"}, 2, tooMuch},
                 {{"--keep-last", "3"}, 0, "what was older than 3 s was let go"},
                 {{"--keep-last", "3600"}, 0, ""}};
    for (const auto& [options, exitCode, begins] : cases) {
        SCOPED_TRACE(begins);
        const CollectorResult result = record(stream, options);
        EXPECT_EQ(result.exitCode, exitCode) << result.lines;
        const std::string reason = ask("SELECT state_reason FROM session");
        EXPECT_EQ(reason.substr(0, begins.size()), begins);
        EXPECT_EQ(reason.empty(), begins.empty()) << reason;
        EXPECT_EQ(ask("SELECT state FROM session"), "complete");
        EXPECT_NE(result.lines.find("\"complete\":true,\"reason\":\"" + reason + "\""),
                  std::string::npos)
            << result.lines;
        const std::string gaps = reason.empty() ? "\"gaps\":false" : "\"gaps\":true";
        EXPECT_NE(result.lines.find(gaps), std::string::npos) << result.lines;
        EXPECT_EQ(ask("SELECT reason FROM judgement_reason WHERE reason LIKE 'events missed%'"),
                  reason.empty() ? "" : "events missed (" + reason + ")");
        EXPECT_EQ(runCollector({"--finish", session}).exitCode, reason.empty() ? 0 : 2);
        EXPECT_EQ(ask("SELECT state || state_reason FROM session"), "complete" + reason);
    }
}

// As a target's UART has it, where a shell goes on after the agent.
TEST_F(RecordingTest, WhatFollowsTheEndIsNotRead)
{
    const RecordedStream stream = RecordedStream::hotUnplug();
    record(stream);
    SessionFile alone = SessionFile::openReadOnly(session);
    const std::string rows = allRows(alone.database());
    for (const std::string& more :
         {std::string("root@board:~# ls -l\n"), std::string(100, '\xff'), std::string("D")}) {
        std::vector<std::byte> bytes = stream.bytes();
        for (const char byte : more)
            bytes.push_back(static_cast<std::byte>(byte));
        writeFile(folder.file("followed"), bytes);
        const CollectorResult result =
            runCollector({"-i", folder.file("followed"), "-o", session, "-f"});
        EXPECT_EQ(result.exitCode, 0) << result.lines;
        EXPECT_NE(result.lines.find("is not read"), std::string::npos) << result.lines;
        SessionFile followed = SessionFile::openReadOnly(session);
        EXPECT_EQ(allRows(followed.database()), rows);
    }
}

TEST_F(RecordingTest, ADamagedSubbufferIsCountedAndTheRestIsRead)
{
    const CollectorResult result = record(RecordedStream().damaged().add(0x8000, 8).end());
    EXPECT_EQ(result.exitCode, 2) << result.lines;
    EXPECT_EQ(ask("SELECT damaged_count || ' ' || event_count FROM session"), "1 1");
    EXPECT_EQ(ask("SELECT cpu || ' ' || damaged_count || ' ' || after_event_id FROM damage"),
              "0 1 0");
}

TEST_F(RecordingTest, RecordsThatComeTooLateAreStoredAndSaid)
{
    RecordedStream stream;
    stream
        .event("drmres_dev_init",
               {{"step", 0}, {"primary", -1}, {"render", -1}, {"accel", -1}, {"driver", "bochs"}})
        .add(0x8000, 8)
        .watermark()
        .onCpu(1)
        .back(2)
        .add(0x8100, 8)
        .watermark();
    const CollectorResult result = record(stream.end());
    EXPECT_EQ(result.exitCode, 2) << result.lines;
    EXPECT_NE(result.lines.find("records came too late to be put in order: 1;"), std::string::npos)
        << result.lines;
    EXPECT_EQ(ask("SELECT kind || cpu || damaged_count || after_event_id FROM damage"), "late112");
    EXPECT_EQ(ask("SELECT state || event_count || damaged_count FROM session"), "complete30");
    EXPECT_EQ(ask("SELECT verdict || ': ' || reason FROM judgement"),
              "unknown: 1 record came too late to be put in order");
    const std::string first = allRows(SessionFile::openReadOnly(session).database());
    EXPECT_EQ(runCollector({"--finish", session}).exitCode, 2);
    EXPECT_EQ(allRows(SessionFile::openReadOnly(session).database()), first);
}

// Each event is stored with the time that it has, and none is taken for one that came in order.
TEST_F(RecordingTest, AClockThatGoesBackOnACpuLosesNothing)
{
    for (const uint64_t steps : {2U, 4000U}) {
        SCOPED_TRACE(steps);
        RecordedStream stream;
        stream.event("drmres_dev_init",
                     {{"step", 0}, {"primary", -1}, {"render", -1}, {"accel", -1}});
        stream.add(0x8000, 8).add(0x8100, 8).watermark();
        const uint64_t lastNs = stream.nowNs();
        stream.back(steps).add(0x8200, 8).add(0x8300, 8).later(steps).add(0x8400, 8);
        const CollectorResult result = record(stream.watermark().end());
        EXPECT_EQ(result.exitCode, 2) << result.lines;
        EXPECT_NE(result.lines.find("records came too late to be put in order"), std::string::npos);
        EXPECT_EQ(ask("SELECT state || event_count || damaged_count FROM session"), "complete60");
        EXPECT_EQ(ask("SELECT timestamp_ns FROM event WHERE id = 4"),
                  std::to_string(lastNs - (steps - 1) * RecordedStream::kStepNs));
        EXPECT_EQ(ask("SELECT after_event_id || ' ' || before_ns FROM damage WHERE kind = 'late'"),
                  "3 " + std::to_string(lastNs));
        EXPECT_EQ(ask("SELECT verdict FROM judgement"), "unknown");
    }
}

TEST_F(RecordingTest, CutAtEveryFrameItKeepsWhatCameBefore)
{
    const std::vector<std::byte> whole = RecordedStream::hotUnplug().bytes();
    int64_t last = 0;
    bool began = false;
    for (const size_t end : frameEnds(whole)) {
        writeFile(folder.file("stream"),
                  {whole.begin(), whole.begin() + static_cast<ptrdiff_t>(end)});
        const CollectorResult result =
            runCollector({"-i", folder.file("stream"), "-o", session, "-f"});
        if (result.exitCode == 65) {
            EXPECT_FALSE(began) << end;
            EXPECT_FALSE(std::filesystem::exists(session));
            continue;
        }
        began = true;
        EXPECT_EQ(result.exitCode, end == whole.size() ? 0 : 2) << end << result.lines;
        EXPECT_EQ(ask("SELECT state FROM session"),
                  end == whole.size() ? "complete" : "interrupted");
        SessionFile file = SessionFile::openReadOnly(session);
        const int64_t events = file.database().integer("SELECT event_count FROM session");
        EXPECT_GE(events, last);
        last = events;
    }
    EXPECT_EQ(last, 23);
}

TEST_F(RecordingTest, CutInsideAFrameItSaysSo)
{
    std::vector<std::byte> bytes = RecordedStream::hotUnplug().bytes();
    bytes.resize(bytes.size() - 5);
    writeFile(folder.file("stream"), bytes);
    EXPECT_EQ(runCollector({"-i", folder.file("stream"), "-o", session}).exitCode, 2);
    EXPECT_NE(ask("SELECT state_reason FROM session"), "");
}

// The -wal counts, too. It never shrinks while it is used.
TEST_F(RecordingTest, TheLogOfASessionThatShallStaySmallStaysSmall)
{
    RecordedStream stream;
    for (int64_t i = 0; i < 40'000; ++i)
        stream.event("drmres_add", {{"node", 0x100000 + i * 64},
                                    {"name", std::to_string(i) + std::string(400, 'x')}});
    RunningCollector collector({"-o", session, "--max-bytes", "12000000"});
    collector.feed(stream.watermark().watermark().watermark().bytes());
    collector.awaitLine("has reached 12 MB");
    EXPECT_LT(std::filesystem::file_size(session + "-wal"), 6'500'000U); // 4 MB, and a batch
    collector.endOfStream();
    EXPECT_EQ(collector.finish().exitCode, 2);
    EXPECT_GT(std::filesystem::file_size(session), 12'000'000U);
}

TEST_F(RecordingTest, ItsRecorderSaysHowItEndsOrWasKilled)
{
    const std::string killed = "interrupted-1the recorder was killed while `sleep 60` ran";
    for (const auto& [words, state] :
         {std::pair<std::string, std::string>{"stop\n4\n", "complete4"},
          {"4\n", "complete4"},
          {"stop\n", "complete-1"}, // the command hangs
          {"", killed}}) {
        StatusPipe status;
        RunningCollector collector(
            {"-o", session, "-f", "--command", "sleep 60", "--status-fd", status.descriptor()});
        collector.feed(RecordedStream::hotUnplug().bytes());
        status.say(words);
        status.hangUp();
        EXPECT_EQ(collector.finish().exitCode, state == killed ? 2 : 0);
        EXPECT_EQ(ask("SELECT state || command_status || state_reason FROM session"), state);
    }
}

// Whoever sends does not hear of it, and its last subbuffers are not of all CPUs.
TEST_F(RecordingTest, EnoughOfAStreamIsAllUntilItsLastWatermark)
{
    for (const auto& [words, state] : {std::pair<std::string, std::string>{"stop\n", "complete1"},
                                       {"x\n", "interrupted2the collector was told to stop"}}) {
        StatusPipe status;
        RunningCollector collector({"-o", session, "-f", "--status-fd", status.descriptor()});
        RecordedStream stream;
        collector.feed(stream.add(0x8000, 8).watermark().add(0x8100, 8).bytes());
        collector.awaitLine("\"armed\"");
        collector.awaitRead();
        status.say(words);
        collector.send(SIGTERM);
        EXPECT_EQ(collector.finish().exitCode, state.starts_with("complete") ? 0 : 2);
        EXPECT_EQ(ask("SELECT state || event_count || state_reason FROM session"), state);
    }
}

} // namespace
} // namespace drmscope::tests
