// SPDX-License-Identifier: MIT
#include "tracer/store/live_part.h"

#include "schema/session_part.h"
#include "schema/statement.h"
#include "tracer/store/batch_writer.h"

#include <array>
#include <string>

namespace drmscope::tracer {

namespace {

using schema::Statement;

// The kinds that there are, each found behind the one before.
constexpr const char* kKinds =
    "CREATE TEMP TABLE kind_of_event AS "
    "WITH RECURSIVE k (kind) AS (SELECT min(kind) FROM main.event_by_kind UNION ALL "
    "SELECT (SELECT min(e.kind) FROM main.event_by_kind AS e WHERE e.kind > k.kind) FROM k "
    "WHERE k.kind IS NOT NULL) SELECT kind FROM k WHERE kind IS NOT NULL";

constexpr std::array kOfOneDevice = {
    "INSERT INTO temp.device SELECT * FROM main.device WHERE id = ?1",
    "INSERT INTO temp.phase SELECT * FROM main.phase WHERE device_id = ?1",
    "INSERT INTO temp.event_by_kind SELECT e.* FROM temp.kind_of_event AS k "
    "CROSS JOIN main.event_by_kind AS e ON e.kind = k.kind AND e.device_id = ?1"};

// What is told of no drm_device, and may yet concern one: how the probe ended with which a phase
// began, and what the kernel said while one was taken down, unless that thread has gone on to
// another, which need not be here.
constexpr const char* kOfNoDevice =
    "INSERT OR IGNORE INTO temp.event_by_kind SELECT e.* FROM temp.phase AS p "
    "CROSS JOIN main.event_by_kind AS e ON e.kind = 'probe' AND e.device_id = 0 "
    "AND e.timestamp_ns = p.started_ns;"
    "INSERT OR IGNORE INTO temp.event_by_kind SELECT e.* FROM temp.phase AS p "
    "CROSS JOIN main.event_by_kind AS e ON e.kind = 'kernel_log' AND e.device_id = 0 "
    "AND e.timestamp_ns BETWEEN p.started_ns "
    "AND CASE p.ended_ns WHEN 0 THEN 9223372036854775807 ELSE p.ended_ns END "
    "CROSS JOIN main.event AS said ON said.id = e.event_id "
    "CROSS JOIN main.task AS t ON t.id = said.task_id "
    "WHERE p.phase IN ('unplugging', 'unplugged', 'unregistered', 'releasing') "
    "AND NOT EXISTS (SELECT 1 FROM main.event_by_kind AS o CROSS JOIN main.event AS did "
    "ON did.id = o.event_id CROSS JOIN main.task AS d ON d.id = did.task_id "
    "WHERE o.kind IN ('dev_unplug', 'dev_unregister', 'release_begin') "
    "AND o.device_id <> p.device_id AND o.timestamp_ns BETWEEN p.started_ns AND e.timestamp_ns "
    "AND d.pid = t.pid)";

// In the order of TouchedDevices::Table.
constexpr std::array kTables = {"resource", "drm_file", "pin", "anomaly"};
static_assert(kTables.size() == TouchedDevices::kTables);

void copyRows(schema::Database& database, const std::set<RowId>& deviceIds, size_t table,
              const TouchedDevices& touched)
{
    const std::string name = kTables[table];
    Statement copy(database, "INSERT INTO temp." + name + " SELECT * FROM main." + name +
                                 " WHERE id BETWEEN ?1 AND ?2");
    for (const RowId id : deviceIds)
        for (const auto& [first, last] : touched.rowsOf(id)[table]) {
            copy.bindAll(first, last);
            copy.run();
        }
}

} // namespace

void makeLivePart(schema::Database& database, const std::set<RowId>& deviceIds, uint64_t nowNs,
                  const Trackers& trackers, const DerivedRows& derived,
                  const TouchedDevices& touched)
{
    schema::beginPart(database);
    database.execute("INSERT INTO temp.session SELECT * FROM main.session");
    Statement now(database, "UPDATE temp.session SET ended_ns = ?1");
    now.bindAll(nowNs);
    now.run();
    database.execute(kKinds);
    for (const char* sql : kOfOneDevice) {
        Statement copy(database, sql);
        for (const RowId id : deviceIds) {
            copy.bindAll(id);
            copy.run();
        }
    }
    for (size_t table = 0; table < kTables.size(); ++table)
        copyRows(database, deviceIds, table, touched);
    Batch batch;
    BatchWriter writer(database);
    DerivedRows live(
        batch, [&] { writer.writeIfLong(batch); }, derived);
    trackers.present(deviceIds, nowNs, live);
    writer.write(batch);
    database.execute(kOfNoDevice);
    schema::makeIndexesAlone(database);
}

} // namespace drmscope::tracer
