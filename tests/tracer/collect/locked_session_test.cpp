// SPDX-License-Identifier: MIT
// Another program that keeps a session locked while it is recorded, as `BEGIN IMMEDIATE` does.
#include "schema/session_file.h"
#include "schema/transaction.h"
#include "tests/tracer/collect/collector_fixture.h"
#include "tests/tracer/collect/recorded_stream.h"
#include "tests/tracer/collect/recording_here.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <future>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace drmscope::tests {
namespace {

using schema::SessionFile;

class LockedSessionTest : public CollectorFixture
{
protected:
    LockedSessionTest()
    {
        RecordedStream stream;
        stream.event("drmres_dev_init",
                     {{"step", 0}, {"primary", 0}, {"render", -1}, {"accel", -1}});
        const size_t first = stream.add(0x8000, 8).watermark().bytes().size();
        const size_t second = stream.add(0x8100, 8).watermark().bytes().size();
        m_bytes = stream.end().bytes();
        m_parts = {std::span(m_bytes).first(first),
                   std::span(m_bytes).subspan(first, second - first),
                   std::span(m_bytes).subspan(second)};
    }

    void lock()
    {
        m_other.emplace(session, schema::Database::Access::ReadWrite);
        m_lock.emplace(*m_other);
    }
    void unlock()
    {
        m_lock.reset();
        m_other.reset();
    }
    void awaitTwoEvents() const
    {
        while (!std::filesystem::exists(session) || ask("SELECT count(*) FROM event") != "2")
            std::this_thread::yield();
    }
    // Two events are stored, a third comes, and it is said that it has to wait.
    void recordUntilItIsTold(RunningCollector& collector)
    {
        collector.feed(m_parts[0]);
        collector.awaitLine("\"events\":2,");
        awaitTwoEvents();
        lock();
        collector.feed(m_parts[1]);
        collector.awaitLine("another program keeps " + session + " locked");
    }
    std::string ask(const char* sql) const
    {
        return SessionFile::openReadOnly(session).database().text(sql);
    }

    std::vector<std::span<const std::byte>> m_parts;

private:
    std::vector<std::byte> m_bytes;
    std::optional<schema::Database> m_other;
    std::optional<schema::Transaction> m_lock;
};

TEST_F(LockedSessionTest, IsWaitedForLongerThanOthersWaitAndLosesNothing)
{
    RunningCollector collector({"-o", session});
    recordUntilItIsTold(collector);
    collector.awaitLine("\"silent\",\"ms\":7");
    unlock();
    collector.feed(m_parts[2]);
    const CollectorResult result = collector.finish();
    EXPECT_EQ(result.exitCode, 0) << result.lines;
    EXPECT_EQ(ask("SELECT state || event_count FROM session"), "complete3");
}

TEST_F(LockedSessionTest, AStopSavesAllOnceItIsLetGo)
{
    RunningCollector collector({"-o", session});
    recordUntilItIsTold(collector);
    collector.send(SIGTERM);
    unlock();
    const CollectorResult result = collector.finish();
    EXPECT_EQ(result.exitCode, 2) << result.lines;
    EXPECT_EQ(ask("SELECT state || event_count FROM session"), "interrupted3");
}

TEST_F(LockedSessionTest, TheLastSignalEndsTheWait)
{
    RunningCollector collector({"-o", session});
    recordUntilItIsTold(collector);
    collector.send(SIGUSR2);
    const CollectorResult result = collector.finish();
    EXPECT_EQ(result.exitCode, 2) << result.lines;
    unlock();
    EXPECT_EQ(ask("SELECT state || event_count FROM session"), "recording2");
}

TEST_F(LockedSessionTest, EndsTheRecordingInTheEndAndNamesTheCause)
{
    tracer::CollectOptions options;
    options.input = folder.file("stream");
    options.output = session;
    options.lockedForSeconds = 2;
    ASSERT_EQ(mkfifo(options.input.c_str(), 0600), 0);
    std::future<std::string> thrown =
        std::async(std::launch::async, [&options] { return failureOf(options); });
    const int agent = open(options.input.c_str(), O_WRONLY | O_CLOEXEC);
    ASSERT_GT(write(agent, m_parts[0].data(), m_parts[0].size()), 0);
    awaitTwoEvents();
    lock();
    ASSERT_GT(write(agent, m_parts[1].data(), m_parts[1].size()), 0);
    EXPECT_EQ(thrown.get(), "cannot write " + session +
                                ": another program keeps it locked; end that (`fuser -v " +
                                session + "` lists who has it open)");
    close(agent);
    unlock();
    EXPECT_EQ(ask("SELECT state || event_count FROM session"), "recording2");
}

} // namespace
} // namespace drmscope::tests
