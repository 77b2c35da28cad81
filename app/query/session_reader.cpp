// SPDX-License-Identifier: MIT
#include "app/query/session_reader.h"

#include "app/query/session_connection.h"
#include "app/query/session_error.h"
#include "schema/snapshot.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace drmscope::app {
namespace {

// The order in which the columns stand in the SELECT of readSession().
Session sessionOf(const schema::Statement& row)
{
    Session session;
    session.uuid = textOf(row, 0);
    session.hostname = textOf(row, 1);
    session.kernelRelease = textOf(row, 2);
    session.kernelVersion = textOf(row, 3);
    session.machine = textOf(row, 4);
    session.backend = textOf(row, 5);
    session.clock = textOf(row, 6);
    session.startedNs = row.integer(7);
    session.endedNs = row.integer(8);
    session.wallOffsetNs = row.integer(9);
    session.state = sessionStateOf(row.text(10));
    session.stateReason = textOf(row, 11);
    session.command = textOf(row, 12);
    session.commandStatus = int32Of(row, 13);
    session.eventCount = row.integer(14);
    session.missedCount = row.integer(15);
    session.damagedCount = row.integer(16);
    session.writerVersion = textOf(row, 17);
    return session;
}

Session readSession(schema::Database& database)
{
    schema::Statement row(database,
                          "SELECT uuid, hostname, kernel_release, kernel_version, machine, "
                          "backend, clock, started_ns, ended_ns, wall_offset_ns, state, "
                          "state_reason, command, command_status, event_count, "
                          "missed_count, damaged_count, writer_version FROM session");
    return row.step() ? sessionOf(row) : Session{};
}

// Event ids ascend in time, so that the ends of the recording cost no scan of the events. But what
// a struct device held before it had a drm_device is stored when it gets one, each with a row of
// resource, and late records say in `damage` between which times they are.
// The oldest resource is looked for among all: with the counts, or not at all.
TimeWindow readSpan(schema::Database& database, const Session& session, ResourceCounts counts)
{
    const int64_t first = database.integer(
        std::string("SELECT min(ns) FROM (SELECT * FROM (SELECT timestamp_ns AS ns "
                    "FROM event_row ORDER BY id LIMIT 1) ") +
        (counts == ResourceCounts::Made ? "UNION ALL SELECT min(added_ns) FROM resource " : "") +
        "UNION ALL SELECT min(after_ns) FROM damage WHERE kind = 'late')");
    const int64_t last = database.integer(
        "SELECT max(ns) FROM ("
        "SELECT * FROM (SELECT timestamp_ns AS ns FROM event_row ORDER BY id DESC LIMIT 1) "
        "UNION ALL SELECT max(before_ns) FROM damage WHERE kind = 'late')");
    TimeWindow span{session.startedNs, std::max(session.endedNs, session.startedNs)};
    if (first != 0) {
        span.fromNs = span.fromNs == 0 ? first : std::min(span.fromNs, first);
        span.toNs = std::max(span.toNs, last);
    }
    return span;
}

void countResources(schema::Database& database, Summary& summary)
{
    schema::Statement resources(database,
                                "SELECT count(*), total(live), total(live * size_bytes) FROM "
                                "(SELECT size_bytes, end_kind IN ('live', 'leaked') AS live "
                                "FROM resource WHERE owner <> 'device')");
    if (resources.step()) {
        summary.resourceCount = resources.integer(0);
        summary.liveCount = resources.integer(1);
        summary.liveBytes = resources.integer(2);
    }
}

void countRows(schema::Database& database, Summary& summary)
{
    summary.deviceCount = database.integer("SELECT count(*) FROM device");
    summary.fileCount = database.integer("SELECT count(*) FROM drm_file WHERE in_kernel = 0");
    summary.findingCount = database.integer("SELECT count(*) FROM finding");
    summary.leakCount = database.integer("SELECT count(*) FROM leak");
    summary.anomalyCount = database.integer("SELECT count(*) FROM anomaly");
    summary.gapCount = database.integer("SELECT count(*) FROM missed");
    summary.derived = summary.session.eventCount == 0 ||
                      database.integer("SELECT EXISTS (SELECT 1 FROM phase)") != 0;
}

} // namespace

SessionReader::SessionReader(const std::filesystem::path& file)
    : m_connection(std::make_unique<Connection>(file))
{}

SessionReader::~SessionReader() = default;
SessionReader::SessionReader(SessionReader&&) noexcept = default;
SessionReader& SessionReader::operator=(SessionReader&&) noexcept = default;

const std::filesystem::path& SessionReader::file() const
{
    return m_connection->path();
}

void SessionReader::setKeepGoing(std::function<bool()> keepGoing)
{
    m_connection->setKeepGoing(std::move(keepGoing));
}

int64_t SessionReader::dataVersion()
{
    return m_connection->guarded(
        [this] { return m_connection->database().integer("PRAGMA data_version"); });
}

void SessionReader::inOneState(const std::function<void()>& read)
{
    m_connection->guarded([&] {
        const schema::Snapshot snapshot(m_connection->database());
        read();
    });
}

void SessionReader::copyTo(const std::filesystem::path& output)
{
    std::string part = output.string() + ".part-XXXXXX";
    const int made = mkostemp(part.data(), O_CLOEXEC); // 0600, as every session is
    const auto fail = [&output](int error) {
        throw SessionError(SessionError::Kind::Io, "cannot write " + output.string() + ": " +
                                                       std::generic_category().message(error));
    };
    if (made < 0) {
        fail(errno);
    }
    close(made);
    try {
        m_connection->guarded([&] {
            const schema::Snapshot oneState(m_connection->database()); // of what grows meanwhile
            m_connection->database().text("SELECT uuid FROM session"); // it begins with a read
            m_connection->database().copyTo(part);
        });
        if (std::rename(part.c_str(), output.c_str()) != 0) {
            fail(errno);
        }
    } catch (...) {
        unlink(part.c_str());
        throw;
    }
}

bool SessionReader::isBeingWritten()
{
    return m_connection->isBeingWritten();
}

// A leak stands in no answer whose row, or way to it, is damaged.
void SessionReader::requireSound()
{
    m_connection->guarded([this] {
        schema::Statement row(m_connection->database(), "PRAGMA integrity_check(1)");
        const std::string said = row.step() ? textOf(row, 0) : "nothing is in it";
        if (said != "ok") {
            throw SessionError(SessionError::Kind::Damaged,
                               schema::damageText("read", m_connection->path().string(),
                                                  said.substr(said.find('\n') + 1)));
        }
    });
}

Summary SessionReader::summary(ResourceCounts counts)
{
    return m_connection->guarded([this, counts] {
        schema::Database& database = m_connection->database();
        Summary summary;
        summary.session = readSession(database);
        summary.schemaVersion = static_cast<int32_t>(database.integer("PRAGMA user_version"));
        if (summary.session.state != SessionState::Complete) {
            summary.session.eventCount = database.integer("SELECT max(id) FROM event_row");
            summary.session.missedCount =
                std::max(summary.session.missedCount,
                         database.integer("SELECT total(missed_count) FROM missed"));
        }
        summary.span = readSpan(database, summary.session, counts);
        summary.originNs =
            summary.session.startedNs != 0 ? summary.session.startedNs : summary.span.fromNs;
        countRows(database, summary);
        if (counts == ResourceCounts::Made) {
            countResources(database, summary);
        } else {
            summary.resourceCount = summary.liveCount = summary.liveBytes = kNotCounted;
        }
        summary.hasWal = m_connection->hadRowsBeside();
        return summary;
    });
}

std::string SessionReader::buildId(const std::string& object)
{
    const auto found = m_connection->rows<std::string>(
        "SELECT build_id FROM build WHERE object = ?1 ORDER BY id LIMIT 1",
        [&object](schema::Statement& statement) { statement.bind(1, object); },
        [](const schema::Statement& row) { return textOf(row, 0); });
    return found.empty() ? std::string() : found.front();
}

std::vector<MissedGap> SessionReader::missed()
{
    return m_connection->rows<MissedGap>(
        "SELECT cpu, after_ns, before_ns, missed_count FROM missed ORDER BY before_ns, cpu",
        [](schema::Statement&) {},
        [](const schema::Statement& row) {
            return MissedGap{int32Of(row, 0), row.integer(1), row.integer(2), row.integer(3)};
        });
}

std::vector<Hook> SessionReader::hooks()
{
    return m_connection->rows<Hook>(
        "SELECT hook, symbol, state, error, missed_count, reason FROM hook "
        "WHERE id IN (SELECT max(id) FROM hook GROUP BY hook) ORDER BY id",
        [](schema::Statement&) {},
        [](const schema::Statement& row) {
            return Hook{textOf(row, 0),  textOf(row, 1), hookStateOf(row.text(2)),
                        int32Of(row, 3), row.integer(4), textOf(row, 5)};
        });
}

} // namespace drmscope::app
