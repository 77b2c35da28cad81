// SPDX-License-Identifier: MIT
#include "tracer/store/live_findings.h"

#include "schema/sqlite_error.h"
#include "schema/statement.h"
#include "schema/transaction.h"

#include <algorithm>
#include <iterator>

namespace drmscope::tracer {

namespace {

using namespace std::chrono_literals;

// A rule may say that something has gone on for a second.
constexpr auto kSettles = 2s;
constexpr int kShare = 20; // of the time, one part is for judging
constexpr int kWords = 7;  // text columns of a finding, then as many numbers

constexpr const char* kRead =
    "SELECT rule, severity, verdict, class, confidence, title, cause, device_id, "
    "CASE WHEN resource_id <= ?1 THEN resource_id ELSE 0 END, event_id, call_site_symbol_id, "
    "first_seen_ns, resource_count, size_bytes FROM finding ORDER BY id";
constexpr const char* kWrite =
    "INSERT INTO finding (rule, severity, verdict, class, confidence, title, cause, device_id, "
    "resource_id, event_id, call_site_symbol_id, first_seen_ns, resource_count, size_bytes) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";

// Takes the database's time limit away again.
class TimeLimit
{
public:
    TimeLimit(schema::Database& database, std::chrono::milliseconds limit) : m_database(database)
    {
        m_database.setTimeLimit(limit);
    }
    ~TimeLimit() { m_database.setTimeLimit(0ms); }
    TimeLimit(const TimeLimit&) = delete;
    TimeLimit& operator=(const TimeLimit&) = delete;
    TimeLimit(TimeLimit&&) = delete;
    TimeLimit& operator=(TimeLimit&&) = delete;

private:
    schema::Database& m_database;
};

// What was written of resources that still live goes with its transaction.
class RolledBackResources
{
public:
    explicit RolledBackResources(DerivedRows& derived)
        : m_derived(derived), m_newest(derived.lastResourceId())
    {}
    ~RolledBackResources() { m_derived.forgetAfter(m_newest); }
    RolledBackResources(const RolledBackResources&) = delete;
    RolledBackResources& operator=(const RolledBackResources&) = delete;
    RolledBackResources(RolledBackResources&&) = delete;
    RolledBackResources& operator=(RolledBackResources&&) = delete;

    RowId newest() const { return m_newest; }

private:
    DerivedRows& m_derived;
    RowId m_newest;
};

} // namespace

LiveFindings::LiveFindings(schema::Database& database, Trackers& trackers, DerivedRows& derived)
    : m_database(database), m_trackers(trackers), m_derived(derived)
{}

bool LiveFindings::isDue(int64_t events, Clock::time_point storedAt, Clock::time_point now) const
{
    if (now - m_judgedAt < m_pause)
        return false;
    return events != m_judgedEvents || (!m_settled && now - storedAt >= kSettles);
}

void LiveFindings::judgeIfDue(int64_t events, uint64_t newestNs, Clock::time_point storedAt,
                              Clock::time_point now)
{
    if (events == 0 || !isDue(events, storedAt, now))
        return;
    const auto since = std::chrono::duration_cast<std::chrono::nanoseconds>(now - storedAt);
    try {
        std::vector<Row> rows = judged(newestNs + static_cast<uint64_t>(since.count()));
        std::ranges::copy_if(m_told, std::back_inserter(rows), [this](const Row& row) {
            return m_leftOut.contains(row.words.front()); // what such a rule has said stays
        });
        if (rows != m_told)
            write(rows);
        m_tooSlow.reset();
        m_settled = now - storedAt >= kSettles;
        m_judgedEvents = events;
        m_judgedAt = Clock::now();
        m_pause = std::max<Clock::duration>(kShortestPause, (m_judgedAt - now) * kShare);
    } catch (const schema::SqliteError& error) {
        if (!error.isInterrupted())
            throw;
        giveUp();
        m_judgedAt = Clock::now();
        m_pause = std::min<Clock::duration>(m_pause * 2, kLongestPause);
    }
}

// Once it may have been the machine that was slow.
void LiveFindings::giveUp()
{
    endRule();
    if (m_tooSlow != m_slowest) {
        m_tooSlow = m_slowest;
        return;
    }
    if (m_slowest.empty()) {
        if (!std::exchange(m_toldOfAll, true))
            m_warnings.emplace_back("so much is alive that nothing is judged while it is recorded; "
                                    "the end judges");
        return;
    }
    m_leftOut.insert(m_slowest);
    m_warnings.push_back("rule " + m_slowest +
                         " takes too long while it is recorded; the end judges");
    m_tooSlow.reset();
    m_pause = kShortestPause;
}

bool LiveFindings::beginRule(const schema::FindingRule& rule)
{
    using std::chrono::milliseconds;
    endRule();
    if (m_leftOut.contains(rule.id))
        return false;
    m_rule = rule.id;
    m_ruleBegan = Clock::now();
    const auto rest = std::chrono::duration_cast<milliseconds>(m_ends - m_ruleBegan);
    m_database.setTimeLimit(std::clamp(rest, milliseconds(1), kLongest));
    return true;
}

void LiveFindings::endRule()
{
    const auto took = Clock::now() - m_ruleBegan;
    if (!m_rule.empty() && took > m_slowestTook) {
        m_slowest = m_rule;
        m_slowestTook = took;
    }
    m_rule.clear();
}

// What is interrupted, SQLite rolls back by itself, and all of it: hence a transaction of its own.
std::vector<LiveFindings::Row> LiveFindings::judged(uint64_t nowNs)
{
    const schema::Transaction rolledBack(m_database);
    const TimeLimit limit(m_database, kLongestToWrite);
    m_rule.clear();
    m_slowest.clear();
    m_slowestTook = {};
    const RolledBackResources resources(m_derived);
    m_trackers.present(nowNs);
    m_derived.flush();
    schema::Statement now(m_database, "UPDATE session SET ended_ns = ?1");
    now.bindAll(nowNs);
    now.run();
    m_ends = Clock::now() + kLongestOfAll;
    schema::writeFindings(m_database,
                          [this](const schema::FindingRule& rule) { return beginRule(rule); });
    schema::Statement found(m_database, kRead);
    found.bindAll(resources.newest());
    std::vector<Row> rows;
    while (found.step()) {
        Row row;
        for (int column = 0; column < kWords; ++column)
            row.words.emplace_back(found.text(column));
        for (int column = kWords; column < found.columnCount(); ++column)
            row.numbers.push_back(found.integer(column));
        rows.push_back(std::move(row));
    }
    return rows;
}

void LiveFindings::write(const std::vector<Row>& rows)
{
    schema::Transaction batch(m_database);
    m_database.execute("DELETE FROM finding");
    schema::Statement insert(m_database, kWrite);
    m_accusations = 0;
    for (const Row& row : rows) {
        int parameter = 0;
        for (const std::string& word : row.words)
            insert.bind(++parameter, word);
        for (const int64_t number : row.numbers)
            insert.bind(++parameter, number);
        insert.run();
        m_accusations += row.words[2] == "information" ? 0 : 1;
    }
    batch.commit();
    m_told = rows;
}

} // namespace drmscope::tracer
