// SPDX-License-Identifier: MIT
#include "tracer/store/live_findings.h"

#include "schema/finding_rule.h"
#include "schema/sqlite_error.h"
#include "schema/statement.h"
#include "schema/transaction.h"
#include "tracer/store/live_part.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace drmscope::tracer {

namespace {

using namespace std::chrono_literals;

constexpr int kShare = 20; // of the time, one part is for judging
constexpr int kWords = 7;  // text columns of a finding, then as many numbers

constexpr const char* kRead =
    "SELECT rule, severity, verdict, class, confidence, title, cause, device_id, "
    "CASE WHEN resource_id <= ?1 THEN resource_id ELSE 0 END, event_id, call_site_symbol_id, "
    "first_seen_ns, resource_count, size_bytes FROM temp.finding ORDER BY id";
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

} // namespace

// What its rule says of a drm_device depends on the others of the driver.
bool LiveFindings::compares(const Row& row)
{
    static const std::set<std::string> kRules = [] {
        std::set<std::string> ids;
        for (const schema::FindingRule& rule : schema::findingRules())
            if (rule.headerValue("compares") == "driver")
                ids.insert(rule.id);
        return ids;
    }();
    return kRules.contains(row.words.front());
}

LiveFindings::LiveFindings(schema::Database& database, const Trackers& trackers,
                           const DerivedRows& derived, TouchedDevices& touched,
                           std::function<void()> settle)
    : m_database(database), m_trackers(trackers), m_derived(derived), m_touched(touched),
      m_settle(std::move(settle))
{}

void LiveFindings::judgeIfDue(uint64_t knownNs, Clock::time_point now)
{
    if (m_failed || now - m_judgedAt < m_pause || !m_touched.isDue(now))
        return;
    std::set<RowId> devices = m_touched.take(now, m_room);
    if (devices.empty())
        return;
    const Clock::time_point began = Clock::now();
    m_settle();
    if (judge(devices, knownNs))
        m_touched.judged(devices, now, [this](RowId id) { return m_trackers.phaseOf(id); });
    else
        m_touched.giveBack(devices);
    ++m_rounds;
    m_lastRound = Clock::now() - began;
    m_room = std::clamp(m_lastRound > kLong ? m_room / 2 : m_room * 2, kLeastRoom, kMostRoom);
    m_judgedAt = now + m_lastRound;
    m_pause = std::max<Clock::duration>(kShortestPause, m_lastRound * kShare);
}

std::vector<std::string> LiveFindings::takeWarnings()
{
    std::vector<std::string> warnings = m_touched.takeWarnings();
    std::ranges::move(std::exchange(m_warnings, {}), std::back_inserter(warnings));
    return warnings;
}

// What cannot be asked, for whatever reason, is no reason to record no more.
bool LiveFindings::judge(std::set<RowId>& devices, uint64_t nowNs)
{
    RowsOfDevices rows;
    try {
        rows = said(devices, nowNs);
        if (isNews(rows) || wereCompared(devices)) {
            const std::set<RowId> uncompared = m_touched.addPeers(devices, m_room);
            rows = said(devices, nowNs);
            leaveOutWhatCompares(uncompared, rows);
        }
    } catch (const schema::SqliteError& error) {
        if (!error.isInterrupted() && !error.isLocked()) {
            m_failed = true;
            m_warnings.push_back("nothing more is judged while it is recorded, the end judges: " +
                                 std::string(error.what()));
        }
        return false;
    }
    write(std::move(rows));
    return true;
}

bool LiveFindings::isNews(const RowsOfDevices& rows) const
{
    return std::ranges::any_of(rows, [this](const auto& ofDevice) {
        const auto told = m_told.find(ofDevice.first);
        return told == m_told.end() ? !ofDevice.second.empty()
                                    : told->second.rows != ofDevice.second;
    });
}

// One of their drivers: how it went with these may say something else of the former ones.
bool LiveFindings::wereCompared(const std::set<RowId>& devices) const
{
    return std::ranges::any_of(m_compared, [&](RowId former) {
        return m_touched.isKnown(former) && std::ranges::any_of(devices, [&](RowId id) {
                   return m_touched.driverOf(id) == m_touched.driverOf(former);
               });
    });
}

void LiveFindings::leaveOutWhatCompares(const std::set<RowId>& uncompared,
                                        RowsOfDevices& rows) const
{
    for (const RowId id : uncompared) {
        if (!rows.contains(id) && m_compared.contains(id))
            rows[id] = m_told.at(id).rows;
        if (const auto found = rows.find(id); found != rows.end())
            std::erase_if(found->second, compares);
    }
}

// In a transaction of its own that is rolled back: it takes the part with it.
LiveFindings::RowsOfDevices LiveFindings::said(const std::set<RowId>& devices, uint64_t nowNs)
{
    const TimeLimit limit(m_database, kTooLong);
    const schema::Transaction rolledBack(m_database);
    makeLivePart(m_database, devices, nowNs, m_trackers, m_derived, m_touched);
    schema::writeFindings(m_database);
    schema::Statement found(m_database, kRead);
    found.bindAll(m_derived.lastResourceId());
    RowsOfDevices rows;
    for (const RowId id : devices)
        rows[id]; // of which nothing is told, too
    while (found.step()) {
        Row row;
        for (int column = 0; column < kWords; ++column)
            row.words.emplace_back(found.text(column));
        for (int column = kWords; column < found.columnCount(); ++column)
            row.numbers.push_back(found.integer(column));
        rows[row.numbers.front()].push_back(std::move(row));
    }
    return rows;
}

void LiveFindings::write(RowsOfDevices rows)
{
    std::erase_if(rows, [this](const auto& of) {
        const auto told = m_told.find(of.first);
        return told == m_told.end() ? of.second.empty() : of.second == told->second.rows;
    });
    if (rows.empty())
        return;
    schema::Transaction batch(m_database);
    for (auto& [id, now] : rows)
        replace(id, std::move(now));
    batch.commit();
}

void LiveFindings::replace(RowId deviceId, std::vector<Row> rows)
{
    Told& told = m_told[deviceId];
    schema::Statement remove(m_database, "DELETE FROM finding WHERE id = ?1");
    for (const RowId id : std::exchange(told.ids, {})) {
        remove.bindAll(id);
        remove.run();
    }
    schema::Statement insert(m_database, kWrite);
    for (const Row& row : rows) {
        int parameter = 0;
        for (const std::string& word : row.words)
            insert.bind(++parameter, word);
        for (const int64_t number : row.numbers)
            insert.bind(++parameter, number);
        insert.run();
        told.ids.push_back(m_database.lastInsertId());
    }
    m_accusations += std::ranges::count_if(rows, &Row::accuses);
    m_accusations -= std::ranges::count_if(told.rows, &Row::accuses);
    m_compared.erase(deviceId);
    if (std::ranges::any_of(rows, compares))
        m_compared.insert(deviceId);
    told.rows = std::move(rows);
}

} // namespace drmscope::tracer
