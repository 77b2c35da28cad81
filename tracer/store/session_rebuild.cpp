// SPDX-License-Identifier: MIT
#include "tracer/store/session_rebuild.h"

#include "schema/finding_rule.h"
#include "schema/session_file.h"
#include "schema/statement.h"
#include "schema/transaction.h"
#include "tracer/drmres/trackers.h"
#include "tracer/store/derived_rows.h"
#include "tracer/store/event_rows.h"
#include "tracer/store/session_row.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
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

std::vector<HookEvent> readHooks(Database& database)
{
    std::vector<HookEvent> hooks;
    Statement select(database,
                     "SELECT timestamp_ns, hook, symbol, state, error, missed_count, reason "
                     "FROM hook ORDER BY timestamp_ns, id");
    while (select.step()) {
        HookEvent hook;
        hook.origin.timestampNs = bitsOf(select, 0);
        hook.hook = select.text(1);
        hook.symbol = select.text(2);
        hook.state = hookStateOf(select.text(3));
        hook.error = static_cast<int32_t>(select.integer(4));
        hook.missed = bitsOf(select, 5);
        hook.reason = select.text(6);
        hooks.push_back(std::move(hook));
    }
    return hooks;
}

// In the order in which they were told: a gap with no end was known at the end of the recording.
std::vector<MissedEvent> readMissed(Database& database)
{
    std::vector<MissedEvent> gaps;
    Statement select(database, "SELECT cpu, after_ns, before_ns, missed_count FROM missed "
                               "ORDER BY before_ns = 0, before_ns, id");
    while (select.step()) {
        MissedEvent gap;
        gap.cpu = static_cast<uint32_t>(select.integer(0));
        gap.afterNs = bitsOf(select, 1);
        gap.beforeNs = bitsOf(select, 2);
        gap.count = bitsOf(select, 3);
        gaps.push_back(gap);
    }
    return gaps;
}

// Feeds stored facts to the trackers in the order in which they were told when they were recorded.
class Replay
{
public:
    explicit Replay(Database& database)
        : m_derived(database), m_trackers(m_derived), m_devices(readDevices(database)),
          m_hooks(readHooks(database)), m_gaps(readMissed(database))
    {
        for (const OwnerRow& owner : readStructDevices(database))
            m_trackers.ownerSeen(owner);
    }

    void event(const EventRow& row)
    {
        toldBefore(row.timestampNs);
        const auto device = m_devices.find(row.deviceId);
        if (device != m_devices.end()) {
            m_trackers.deviceSeen(device->second);
            m_devices.erase(device);
        }
        m_trackers.handle(row);
        m_lastNs = row.timestampNs;
    }

    void finish(uint64_t endNs)
    {
        toldBefore(std::numeric_limits<uint64_t>::max());
        m_trackers.finish(endNs);
    }

    uint64_t lastNs() const { return m_lastNs; }

private:
    void toldBefore(uint64_t timestampNs)
    {
        while (m_nextHook < m_hooks.size() &&
               m_hooks[m_nextHook].origin.timestampNs <= timestampNs) {
            m_lastNs = m_hooks[m_nextHook].origin.timestampNs;
            m_trackers.handle(m_hooks[m_nextHook++]);
        }
        while (m_nextGap < m_gaps.size() && isKnownAt(m_gaps[m_nextGap], timestampNs))
            m_trackers.missed(m_gaps[m_nextGap++]);
    }

    static bool isKnownAt(const MissedEvent& gap, uint64_t timestampNs)
    {
        if (gap.beforeNs == 0)
            return timestampNs == std::numeric_limits<uint64_t>::max();
        return gap.beforeNs <= timestampNs;
    }

    DerivedRows m_derived;
    Trackers m_trackers;
    std::map<RowId, DeviceRow> m_devices; // not met yet
    std::vector<HookEvent> m_hooks;
    std::vector<MissedEvent> m_gaps;
    size_t m_nextHook = 0;
    size_t m_nextGap = 0;
    uint64_t m_lastNs = 0;
};

void emptyDerivedTables(Database& database)
{
    for (const char* table :
         {"resource", "drm_file", "pin", "phase", "anomaly", "evidence", "finding"})
        database.execute(std::string("DELETE FROM main.") + table);
}

void closeUnfinished(Database& database, uint64_t endNs)
{
    SessionEnd end;
    end.endedNs = endNs;
    end.interruptedBy = "the collector did not finish the recording";
    end.missedCount =
        static_cast<uint64_t>(database.integer("SELECT sum(missed_count) FROM missed"));
    end.damagedCount = static_cast<uint64_t>(database.integer("SELECT damaged_count FROM session"));
    end.commandStatus = database.integer("SELECT command_status FROM session");
    end.devresLeftOut =
        static_cast<uint64_t>(database.integer("SELECT devres_left_out FROM session"));
    session_row::setEnd(database, end);
}

constexpr int64_t kProgressEvery = 100000;

} // namespace

void rebuildSession(schema::SessionFile& file, std::optional<int64_t> commandStatus,
                    const std::function<void(int64_t done, int64_t all)>& onProgress)
{
    Database& database = file.database();
    {
        schema::Transaction transaction(database);
        emptyDerivedTables(database);
        const int64_t all = database.integer("SELECT count(*) FROM event");
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
        schema::writeFindings(database);
        transaction.commit();
    }
    file.settle();
}

} // namespace drmscope::tracer
