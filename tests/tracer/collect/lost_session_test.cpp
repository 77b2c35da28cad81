// SPDX-License-Identifier: MIT
// A session that another program takes away, moves or cuts off while it is recorded.
#include "schema/session_file.h"
#include "tests/tracer/collect/collector_fixture.h"
#include "tests/tracer/collect/recorded_stream.h"

#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace drmscope::tests {
namespace {

using schema::SessionFile;

// Two events that are committed, then something happens to the file.
class LostSessionTest : public CollectorFixture
{
protected:
    CollectorResult recordUntil(const std::function<void()>& loseIt)
    {
        RunningCollector collector({"-o", session});
        RecordedStream stream;
        stream.event("drmres_dev_init",
                     {{"step", 0}, {"primary", 0}, {"render", -1}, {"accel", -1}});
        collector.feed(stream.add(0x8000, 8).watermark().bytes());
        collector.awaitLine("\"events\":2,");
        loseIt();
        return collector.finish();
    }
    void expectWhole(const std::string& path) { expectWhole(path, session); }
    static void expectWhole(const std::string& path, const std::string& lost)
    {
        SessionFile file = SessionFile::openReadOnly(path);
        EXPECT_FALSE(file.hadRowsBeside());
        EXPECT_EQ(file.database().text("PRAGMA integrity_check"), "ok");
        EXPECT_EQ(file.database().integer("SELECT count(*) FROM event"), 2);
        EXPECT_EQ(file.database().text("SELECT state || event_count FROM session"), "interrupted2");
        EXPECT_EQ(file.database().text("SELECT state_reason FROM session"),
                  lost + " was deleted or moved away while it was recorded");
    }
    static void expectComplete(const std::string& path)
    {
        SessionFile file = SessionFile::openReadOnly(path);
        EXPECT_FALSE(file.hadRowsBeside());
        EXPECT_EQ(file.database().text("PRAGMA integrity_check"), "ok");
        EXPECT_EQ(file.database().text("SELECT state || event_count FROM session"), "complete23");
        EXPECT_EQ(file.database().integer("SELECT count(*) FROM resource"), 3);
        EXPECT_NE(file.database().integer("SELECT count(*) FROM event_by_kind"), 0);
    }
    static int64_t resources(const std::string& path)
    {
        return SessionFile::openReadOnly(path).database().integer("SELECT count(*) FROM resource");
    }

    std::string saved = session + ".saved";
};

TEST_F(LostSessionTest, WhatIsDeletedIsSavedUnderAnotherName)
{
    for (const char* name : {".saved", ".saved2"}) {
        const CollectorResult result = recordUntil([this] { std::filesystem::remove(session); });
        EXPECT_EQ(result.exitCode, 74) << result.lines;
        EXPECT_NE(result.lines.find(session + name + "\""), std::string::npos) << result.lines;
        expectWhole(session + name);
        EXPECT_EQ(resources(session + name), 1);
        EXPECT_EQ(std::filesystem::status(session + name).permissions(),
                  std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        EXPECT_FALSE(anythingLeft()); // or the next of that name would be refused
    }
}

TEST_F(LostSessionTest, WhatIsMovedAwayIsFinishedWhereItIs)
{
    const std::string moved = folder.file("moved");
    const CollectorResult result = recordUntil([&] { std::filesystem::rename(session, moved); });
    EXPECT_EQ(result.exitCode, 74) << result.lines;
    EXPECT_NE(result.lines.find(moved + "\""), std::string::npos) << result.lines;
    expectWhole(moved);
    EXPECT_EQ(resources(moved), 1);
    EXPECT_FALSE(std::filesystem::exists(saved));
    EXPECT_FALSE(anythingLeft());
}

TEST_F(LostSessionTest, WhereItsFolderIsMovedItIsFinishedThere)
{
    const std::string there = folder.file("there");
    session = folder.file("here/s.drmscope");
    std::filesystem::create_directory(folder.file("here"));
    const CollectorResult result =
        recordUntil([&] { std::filesystem::rename(folder.file("here"), there); });
    EXPECT_EQ(result.exitCode, 74) << result.lines;
    expectWhole(there + "/s.drmscope");
    EXPECT_EQ(resources(there + "/s.drmscope"), 1);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(there), {}), 1);
}

TEST_F(LostSessionTest, WhereItsFolderIsDeletedItIsSavedInAnother)
{
    session = folder.file("here/s.drmscope");
    std::filesystem::create_directory(folder.file("here"));
    const CollectorResult result =
        recordUntil([&] { std::filesystem::remove_all(folder.file("here")); });
    EXPECT_EQ(result.exitCode, 74) << result.lines;
    const std::string place = std::filesystem::absolute("s.drmscope.saved").string();
    EXPECT_NE(result.lines.find(place + "\""), std::string::npos) << result.lines;
    expectWhole(place);
    EXPECT_EQ(resources(place), 1);
    EXPECT_EQ(std::filesystem::status(place).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::filesystem::remove(place);
}

// Nor can it be in the working folder.
TEST_F(LostSessionTest, WhereTheWorkingFolderIsDeletedItIsSavedAmongTemporaries)
{
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::create_directory(folder.file("here"));
    std::filesystem::create_directory(folder.file("temporary"));
    session = folder.file("here/s.drmscope");
    setenv("TMPDIR", folder.file("temporary").c_str(), 1); // NOLINT(concurrency-mt-unsafe)
    std::filesystem::current_path(folder.file("here"));
    const CollectorResult result =
        recordUntil([&] { std::filesystem::remove_all(folder.file("here")); });
    std::filesystem::current_path(before);
    unsetenv("TMPDIR"); // NOLINT(concurrency-mt-unsafe)
    EXPECT_EQ(result.exitCode, 74) << result.lines;
    expectWhole(folder.file("temporary/s.drmscope.saved"));
}

TEST_F(LostSessionTest, WhereNoFolderTakesItEachIsNamed)
{
    const std::filesystem::path before = std::filesystem::current_path();
    const std::string nowhere = folder.file("nowhere");
    std::filesystem::create_directory(folder.file("here"));
    session = folder.file("here/s.drmscope");
    setenv("TMPDIR", nowhere.c_str(), 1); // NOLINT(concurrency-mt-unsafe)
    std::filesystem::current_path(folder.file("here"));
    const CollectorResult result =
        recordUntil([&] { std::filesystem::remove_all(folder.file("here")); });
    std::filesystem::current_path(before);
    unsetenv("TMPDIR"); // NOLINT(concurrency-mt-unsafe)
    EXPECT_EQ(result.exitCode, 74) << result.lines;
    const std::string none = ": No such file or directory";
    const std::string said = session +
                             " was deleted or moved away while it was recorded, and what was "
                             "recorded cannot be saved: cannot create " +
                             session + ".saved" + none + "; cannot create s.drmscope.saved" + none +
                             "; cannot create " + nowhere + "/s.drmscope.saved" + none;
    EXPECT_NE(result.lines.find("\"code\":74,\"message\":\"" + said + '"'), std::string::npos)
        << result.lines;
    EXPECT_EQ(result.lines.find("\"saved\""), std::string::npos) << result.lines;
}

TEST_F(LostSessionTest, ALogThatIsDeletedIsNoticedAndItsRowsSaved)
{
    const CollectorResult result =
        recordUntil([this] { std::filesystem::remove(session + "-wal"); });
    EXPECT_EQ(result.exitCode, 74) << result.lines;
    expectWhole(session, session + "-wal");
    EXPECT_EQ(resources(session), 1);
    EXPECT_FALSE(std::filesystem::exists(session + "-wal"));
}

TEST_F(LostSessionTest, ALogThatIsCutOffIsNoticedAndTheRestSaved)
{
    const CollectorResult result = recordUntil([this] {
        SessionFile reader = SessionFile::openReadOnly(session);
        while (reader.database().integer("SELECT count(*) FROM event") == 0) // not committed yet
            std::this_thread::yield();
        std::filesystem::resize_file(session + "-wal", 0);
    });
    EXPECT_EQ(result.exitCode, 74) << result.lines;
    SessionFile file = SessionFile::openReadOnly(session);
    EXPECT_EQ(file.database().text("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(file.database().text("SELECT state || ': ' || state_reason FROM session"),
              "interrupted: " + session +
                  "-wal was cut off by another program while it was recorded");
}

TEST_F(LostSessionTest, AFileThatIsCutOffIsNoticed)
{
    const CollectorResult result =
        recordUntil([this] { std::filesystem::resize_file(session, 0); });
    EXPECT_EQ(result.exitCode, 74) << result.lines;
    EXPECT_NE(result.lines.find(session + " was cut off by another program while it was recorded"),
              std::string::npos)
        << result.lines;
}

// As `sqlite3 FILE 'PRAGMA wal_checkpoint(TRUNCATE)'` does.
TEST_F(LostSessionTest, ALogThatIsRightlyEmptiedIsNoLoss)
{
    RunningCollector collector({"-o", session});
    RecordedStream stream;
    stream.event("drmres_dev_init", {{"step", 0}, {"primary", 0}, {"render", -1}, {"accel", -1}});
    const std::vector<std::byte> first = stream.add(0x8000, 8).watermark().bytes();
    const std::vector<std::byte> whole = stream.add(0x8100, 8).end().bytes();
    collector.feed(first);
    collector.awaitLine("\"events\":2,");
    schema::Database(session, schema::Database::Access::ReadWrite)
        .execute("PRAGMA wal_checkpoint(TRUNCATE)");
    ASSERT_EQ(std::filesystem::file_size(session + "-wal"), 0U);
    collector.feed(std::span(whole).subspan(first.size()));
    EXPECT_EQ(collector.finish().exitCode, 0);
}

// Its last wait before indexes, lifetimes and verdicts is for what became of the command.
TEST_F(LostSessionTest, WhatIsLostWhileItIsFinishedIsSavedWhole)
{
    const std::string moved = folder.file("moved");
    for (const auto& loseIt :
         std::vector<std::function<void()>>{[this] { std::filesystem::remove(session); },
                                            [&] { std::filesystem::rename(session, moved); }}) {
        StatusPipe status;
        RunningCollector collector(
            {"-o", session, "--command", "x", "--status-fd", status.descriptor()});
        collector.feed(RecordedStream::hotUnplug().bytes());
        collector.awaitLine("\"armed\"");
        collector.awaitAsleep(2); // of three: it reads no more
        status.say("\n");
        status.awaitHeard();
        loseIt();
        status.say("stop\n");
        status.hangUp();
        const CollectorResult result = collector.finish();
        EXPECT_EQ(result.exitCode, 74) << result.lines;
        const std::string& place = std::filesystem::exists(moved) ? moved : saved;
        EXPECT_NE(result.lines.find(place + "\""), std::string::npos) << result.lines;
        expectComplete(place);
        EXPECT_FALSE(anythingLeft());
    }
}

TEST_F(LostSessionTest, WhatTookItsPlaceGetsNoneOfItsRows)
{
    writeFile(folder.file("stream"), RecordedStream::hotUnplug().bytes());
    const std::string other = folder.file("other");
    ASSERT_EQ(runCollector({"-i", folder.file("stream"), "-o", other}).exitCode, 0);
    recordUntil([&] { std::filesystem::rename(other, session); });
    expectWhole(saved);
    SessionFile there = SessionFile::openReadOnly(session);
    EXPECT_FALSE(there.hadRowsBeside());
    EXPECT_EQ(there.database().text("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(there.database().text("SELECT state || event_count FROM session"), "complete23");
}

} // namespace
} // namespace drmscope::tests
