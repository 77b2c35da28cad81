// SPDX-License-Identifier: MIT
#include "tracer/store/session_rebuild.h"

#include "schema/finding_rule.h"
#include "schema/session_file.h"
#include "schema/statement.h"
#include "schema/transaction.h"
#include "tracer/drmres/trackers.h"
#include "tracer/store/batch.h"
#include "tracer/store/batch_writer.h"
#include "tracer/store/derived_rows.h"
#include "tracer/store/event_rows.h"
#include "tracer/store/session_row.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace drmscope::tracer {

namespace {

using schema::Database;
using schema::Statement;

uint64_t bitsOf(const Statement& row, int column)
{
    return static_cast<uint64_t>(row.integer(column));
}

std::map<RowId, DeviceRow> readDevices(Database& database)
{
    std::map<RowId, DeviceRow> devices;
    Statement select(database,
                     "SELECT d.id, d.address, d.generation, d.parent_address, d.parent_name, "
                     "d.bus, d.drm_driver, d.bound_driver, d.unique_name, d.driver_features, "
                     "d.first_seen_ns, d.origin, coalesce(o.id, 0) FROM device AS d "
                     "LEFT JOIN owner AS o ON o.device_id = d.id "
                     "ORDER BY d.id");
    while (select.step()) {
        DeviceRow row;
        row.id = select.integer(0);
        row.address = bitsOf(select, 1);
        row.generation = bitsOf(select, 2);
        row.parentAddress = bitsOf(select, 3);
        row.parentName = select.text(4);
        row.bus = select.text(5);
        row.drmDriver = select.text(6);
        row.boundDriver = select.text(7);
        row.uniqueName = select.text(8);
        row.driverFeatures = static_cast<uint32_t>(select.integer(9));
        row.firstSeenNs = bitsOf(select, 10);
        row.origin = select.text(11);
        row.ownerId = select.integer(12);
        devices.emplace(row.id, row);
    }
    return devices;
}

std::vector<OwnerRow> readStructDevices(Database& database)
{
    std::vector<OwnerRow> owners;
    Statement select(database, "SELECT id, name FROM owner WHERE kind = 'device' ORDER BY id");
    while (select.step())
        owners.push_back({.id = select.integer(0),
                          .kind = OwnerKind::Device,
                          .deviceId = 0,
                          .name = std::string(select.text(1))});
    return owners;
}

HookEvent::State hookStateOf(std::string_view text)
{
    if (text == "armed")
        return HookEvent::State::Armed;
    if (text == "fallback")
        return HookEvent::State::Fallback;
    return text == "off" ? HookEvent::State::Off : HookEvent::State::Missing;
}

// What is no event, and when it was told.
struct Told
{
    RowId afterEventId = 0;
    std::variant<HookEvent, MissedEvent> what;
};

void readHooks(Database& database, std::vector<Told>& told)
{
    Statement select(database, "SELECT after_event_id, timestamp_ns, hook, symbol, state, error, "
                               "missed_count, reason FROM hook ORDER BY id");
    while (select.step()) {
        HookEvent hook;
        hook.origin.timestampNs = bitsOf(select, 1);
        hook.hook = select.text(2);
        hook.symbol = select.text(3);
        hook.state = hookStateOf(select.text(4));
        hook.error = static_cast<int32_t>(select.integer(5));
        hook.missed = bitsOf(select, 6);
        hook.reason = select.text(7);
        told.push_back({select.integer(0), std::move(hook)});
    }
}

void readGaps(Database& database, const char* sql, std::vector<Told>& told)
{
    Statement select(database, sql);
    while (select.step()) {
        MissedEvent gap;
        gap.cpu = static_cast<uint32_t>(select.integer(1));
        gap.afterNs = bitsOf(select, 2);
        gap.beforeNs = bitsOf(select, 3);
        gap.count = bitsOf(select, 4);
        told.push_back({select.integer(0), gap});
    }
}

// Between two events the trackers take hooks and gaps in any order.
std::vector<Told> readTold(Database& database)
{
    std::vector<Told> told;
    readHooks(database, told);
    readGaps(database,
             "SELECT after_event_id, cpu, after_ns, before_ns, missed_count FROM missed "
             "ORDER BY id",
             told);
    readGaps(database,
             "SELECT after_event_id, cpu, after_ns, before_ns, damaged_count FROM damage "
             "ORDER BY id",
             told);
    std::stable_sort(told.begin(), told.end(), [](const Told& left, const Told& right) {
        return left.afterEventId < right.afterEventId;
    });
    return told;
}

// Feeds stored facts to the trackers in the order in which they were told when they were recorded.
class Replay
{
public:
    explicit Replay(Database& database)
        : m_rows(database), m_derived(m_batch, [this] { m_rows.writeIfLong(m_batch); }),
          m_trackers(m_derived), m_devices(readDevices(database)), m_told(readTold(database))
    {
        Statement owners(database, "SELECT id, kind FROM owner");
        while (owners.step())
            m_derived.ownerSeen(owners.integer(0), owners.text(1));
        for (const OwnerRow& owner : readStructDevices(database))
            m_trackers.ownerSeen(owner);
    }

    void event(const EventRow& row)
    {
        tellBefore(row.id);
        const auto device = m_devices.find(row.deviceId);
        if (device != m_devices.end()) {
            m_trackers.deviceSeen(device->second);
            m_devices.erase(device);
        }
        m_trackers.handle(row);
        m_lastNs = std::max(m_lastNs, row.timestampNs);
    }

    void finish(uint64_t endNs)
    {
        tellBefore(std::numeric_limits<RowId>::max());
        m_trackers.finish(endNs);
        m_rows.write(m_batch);
    }

    uint64_t lastNs() const { return m_lastNs; }

private:
    void tellBefore(RowId eventId)
    {
        for (; m_nextTold < m_told.size() && m_told[m_nextTold].afterEventId < eventId;
             ++m_nextTold)
            std::visit([this](const auto& what) { tell(what); }, m_told[m_nextTold].what);
    }

    void tell(const HookEvent& hook)
    {
        m_lastNs = std::max(m_lastNs, hook.origin.timestampNs);
        m_trackers.handle(hook);
    }

    void tell(const MissedEvent& gap) { m_trackers.missed(gap); }

    Batch m_batch;
    BatchWriter m_rows;
    DerivedRows m_derived;
    Trackers m_trackers;
    std::map<RowId, DeviceRow> m_devices; // not met yet
    std::vector<Told> m_told;
    size_t m_nextTold = 0;
    uint64_t m_lastNs = 0;
};

void emptyDerivedTables(Database& database)
{
    for (const char* table : {"event_by_kind", "resource", "drm_file", "pin", "phase", "anomaly",
                              "evidence", "finding"})
        database.execute(std::string("DELETE FROM main.") + table);
}

void closeUnfinished(Database& database, uint64_t endNs)
{
    SessionEnd end;
    end.endedNs = endNs;
    end.eventCount = database.integer("SELECT count(*) FROM event_row");
    const std::string reason = database.text("SELECT state_reason FROM session");
    end.interruptedBy = reason.empty() ? "the collector did not finish the recording" : reason;
    end.missedCount =
        static_cast<uint64_t>(database.integer("SELECT total(missed_count) FROM missed"));
    end.damagedCount = static_cast<uint64_t>(database.integer("SELECT damaged_count FROM session"));
    end.commandStatus = database.integer("SELECT command_status FROM session");
    end.devresLeftOut =
        static_cast<uint64_t>(database.integer("SELECT devres_left_out FROM session"));
    session_row::setEnd(database, end);
}

constexpr int64_t kProgressEvery = 100000;

} // namespace

bool rebuildSession(schema::SessionFile& file, std::optional<int64_t> commandStatus,
                    const std::function<void(int64_t done, int64_t all)>& onProgress,
                    const std::function<void(const schema::FindingRule& rule)>& onRule)
{
    Database& database = file.database();
    {
        schema::Transaction transaction(database);
        emptyDerivedTables(database);
        const int64_t all = database.integer("SELECT count(*) FROM event_row");
        Replay replay(database);
        EventRowReader events(database);
        int64_t done = 0;
        while (const auto row = events.next()) {
            replay.event(*row);
            if (++done % kProgressEvery == 0)
                onProgress(done, all);
        }
        auto endNs = static_cast<uint64_t>(database.integer("SELECT ended_ns FROM session"));
        endNs = std::max(endNs, replay.lastNs());
        replay.finish(endNs);
        if (database.text("SELECT state FROM session") == "recording")
            closeUnfinished(database, endNs);
        if (commandStatus)
            session_row::setCommandStatus(database, *commandStatus);
        file.makeIndexes();
        schema::writeFindings(database, [&onRule](const schema::FindingRule& rule) {
            if (onRule)
                onRule(rule);
            return true;
        });
        transaction.commit();
    }
    return file.settle();
}

} // namespace drmscope::tracer
