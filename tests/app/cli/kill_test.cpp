// SPDX-License-Identifier: MIT
// `drmscope record` whose collector, agent, or both are killed at any instant. $DRMSCOPE_KILLS says
// how often, $DRMSCOPE_KILL_SEED with which instants.
#include "schema/session_file.h"
#include "schema/session_file_error.h"
#include "schema/sqlite_error.h"
#include "tests/app/cli/cli_folder.h"

#include <sys/prctl.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>

namespace drmscope::tests {
namespace {

using schema::Database;
using schema::SessionFile;

constexpr const char* kSession = "s.drmscope";

unsigned numberOf(const char* variable, unsigned otherwise)
{
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : static_cast<unsigned>(std::stoul(text));
}

class Kill : public CliFolder
{
protected:
    Kill()
    {
        const auto libexec = m_folder / "libexec";
        std::filesystem::create_directories(libexec);
        std::filesystem::create_symlink(DRMSCOPE_FAKE_AGENT, libexec / "drmscope-agent");
        std::filesystem::create_symlink(DRMSCOPE_COLLECT, libexec / "drmscope-collect");
        m_environment["DRMSCOPE_LIBEXEC"] = libexec.string();
        m_environment["FAKE_AGENT"] = "endless";
    }

    [[nodiscard]] std::string session() const { return (m_folder / kSession).string(); }

    // What a reader sees has been committed.
    [[nodiscard]] int64_t committed() const
    try {
        return SessionFile::openReadOnly(session()).database().integer(
            "SELECT count(*) FROM event");
    } catch (const schema::SessionFileError&) {
        return 0; // not there yet
    } catch (const schema::SqliteError&) {
        return 0;
    }

    // Looks on for that long: what was committed by then.
    [[nodiscard]] int64_t watch(long ms) const
    {
        int64_t seen = 0;
        for (const timespec pause = {0, 5'000'000}; ms > 0; ms -= 5) {
            nanosleep(&pause, nullptr);
            seen = ms < 10 ? committed() : seen;
        }
        return seen;
    }

    // How long it took until something was committed; a minute at most.
    [[nodiscard]] long waitForRows() const
    {
        long ms = 0;
        for (const timespec pause = {0, 5'000'000}; committed() == 0 && ms < 60'000; ms += 5) {
            nanosleep(&pause, nullptr);
        }
        return ms;
    }

    void remove() const { std::filesystem::remove(session()); }

    void expectWhole(int64_t seen);

    int m_unfinished = 0;
    int64_t m_eventsSeen = 0;
};

// The facts are a beginning of what was sent, and all that follows from them is there.
void Kill::expectWhole(int64_t seen)
{
    if (!std::filesystem::exists(session())) {
        EXPECT_EQ(seen, 0);
        return;
    }
    const bool unfinished = SessionFile::openReadOnly(session()).database().text(
                                "SELECT state FROM session") == "recording";
    m_unfinished += unfinished ? 1 : 0;
    EXPECT_EQ(run({"resources", kSession}), 0) << m_error; // the next who opens it completes it
    std::error_code none;
    const auto beside = std::filesystem::file_size(session() + "-wal", none);
    EXPECT_TRUE(none || beside == 0) << beside; // an empty one has no rows
    SessionFile file = SessionFile::openReadOnly(session());
    Database& database = file.database();
    EXPECT_EQ(database.text("PRAGMA integrity_check"), "ok");
    EXPECT_NE(database.text("SELECT state FROM session"), "recording");
    const int64_t events = database.integer("SELECT count(*) FROM event");
    EXPECT_GE(events, seen);
    EXPECT_EQ(database.integer("SELECT event_count FROM session"), events);
    // hooks were told of first, with sequence numbers of their own
    EXPECT_EQ(database.integer("SELECT count(DISTINCT seq - id) FROM event"), events > 0 ? 1 : 0);
    EXPECT_EQ(database.integer("SELECT coalesce(max(id), 0) FROM event"), events);
    EXPECT_EQ(database.integer("SELECT count(*) FROM resource"),
              database.integer("SELECT count(*) FROM event WHERE kind = 'add'"));
    EXPECT_EQ(database.integer("SELECT count(*) FROM resource WHERE end_kind = 'live'"),
              database.integer("SELECT count(*) FROM event WHERE kind = 'add'") -
                  database.integer("SELECT count(*) FROM event WHERE kind = 'del'"));
    m_eventsSeen += events;
}

TEST_F(Kill, NothingThatWasCommittedIsLost)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    const unsigned seed = numberOf("DRMSCOPE_KILL_SEED", std::random_device{}());
    std::mt19937 random(seed);
    const unsigned kills = numberOf("DRMSCOPE_KILLS", 50);
    long lastInstantMs = 250; // more where the first rows take their time
    for (unsigned round = 0; round < kills && !HasFailure(); ++round) {
        SCOPED_TRACE("seed " + std::to_string(seed) + ", kill " + std::to_string(round));
        remove();
        ProgramRun program(
            setup({"record", "--via", "direct", "--backend", "module", "-o", kSession}));
        lastInstantMs = round > 0 ? lastInstantMs : std::max(lastInstantMs, 2 * waitForRows());
        const int64_t seen = watch(static_cast<long>(random()) % lastInstantMs);
        if (random() % 4 == 0) {
            program.send(SIGINT); // so that some are killed while they finish
            const timespec pause = {0, static_cast<long>(random() % 20'000'000)};
            nanosleep(&pause, nullptr);
        }
        const auto victims = 1 + random() % 3;
        const pid_t collector = (victims & 1) != 0 ? program.child("drmscope-collect") : -1;
        const pid_t agent = (victims & 2) != 0 ? program.child("drmscope-agent") : -1;
        for (const pid_t victim : {collector, agent}) {
            if (victim > 0) {
                kill(victim, SIGKILL);
            }
        }
        if (collector < 0 && agent < 0) {
            program.send(SIGKILL); // it had started neither
        }
        EXPECT_GE(program.finish(), 0) << program.error();
        while (waitpid(-1, nullptr, 0) > 0) { // a collector whose drmscope was killed
        }
        expectWhole(seen);
    }
    RecordProperty("unfinished", m_unfinished);
    std::printf("%u kills: %d sessions completed at the next open, %lld events in all\n", kills,
                m_unfinished, static_cast<long long>(m_eventsSeen));
    EXPECT_GT(m_unfinished, 0);
    EXPECT_GT(m_eventsSeen, 0);
}

} // namespace
} // namespace drmscope::tests
