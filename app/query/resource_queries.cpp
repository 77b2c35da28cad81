// SPDX-License-Identifier: MIT
// What a session says about its managed resources.
#include "app/query/life_events.h"
#include "app/query/session_connection.h"
#include "app/query/session_reader.h"
#include "schema/snapshot.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace drmscope::app {
namespace {

using schema::Statement;

constexpr const char* kColumns =
    "SELECT r.id, r.device_id, coalesce(n.name, ''), r.kind, r.size_bytes, r.origin, r.added_ns, "
    "r.ended_ns, r.end_kind, r.end_phase, r.add_order, r.release_order, r.release_order_right, "
    "r.added_in_release, coalesce(site.frame, ''), coalesce(action.frame, ''), "
    "coalesce(t.pid, 0), coalesce(t.comm, ''), r.stack_id, r.call_site_symbol_id, "
    "r.add_event_id, r.end_event_id, r.node_address, r.data_address, r.owner "
    "FROM resource AS r LEFT JOIN name AS n ON n.id = r.name_id "
    "LEFT JOIN frame AS site ON site.symbol_id = r.call_site_symbol_id "
    "LEFT JOIN frame AS action ON action.symbol_id = r.action_symbol_id "
    "LEFT JOIN task AS t ON t.id = r.task_id ";

constexpr const char* kFilter = "WHERE (?1 = 0 OR r.device_id = ?1) AND r.added_ns <= ?3 "
                                "AND (r.ended_ns = 0 OR r.ended_ns >= ?2) "
                                "AND (?4 = 0 OR r.end_kind IN ('live', 'leaked')) "
                                "AND (?7 = '' OR r.owner = ?7) ";

const char* orderOf(ResourceFilter::Order order)
{
    switch (order) {
    case ResourceFilter::Order::Added:
        break;
    case ResourceFilter::Order::Size:
        return "ORDER BY r.size_bytes DESC, r.id ";
    case ResourceFilter::Order::Lifetime: // what never ended lived longest
        return "ORDER BY r.ended_ns = 0 DESC, r.ended_ns - r.added_ns DESC, r.id ";
    }
    return "ORDER BY r.added_ns, r.device_id, r.add_order ";
}

void bindFilter(Statement& statement, const ResourceFilter& filter)
{
    statement.bindAll(filter.deviceId, filter.window.fromNs, filter.window.toNs,
                      int64_t{filter.onlyLive});
    statement.bind(7, filter.owner);
}

Resource resourceOf(const Statement& row)
{
    Resource resource;
    resource.id = row.integer(0);
    resource.deviceId = row.integer(1);
    resource.name = textOf(row, 2);
    resource.kind = resourceKindOf(row.text(3));
    resource.sizeBytes = row.integer(4);
    resource.origin = originOf(row.text(5));
    resource.addedNs = row.integer(6);
    resource.endedNs = row.integer(7);
    resource.end = resourceEndOf(row.text(8));
    resource.endPhase = phaseOf(row.text(9));
    resource.addOrder = row.integer(10);
    resource.releaseOrder = row.integer(11);
    resource.releaseOrderRight = int32Of(row, 12);
    resource.addedInRelease = boolOf(row, 13);
    resource.callSite = textOf(row, 14);
    resource.action = textOf(row, 15);
    resource.pid = int32Of(row, 16);
    resource.comm = textOf(row, 17);
    resource.stackId = row.integer(18);
    resource.callSiteSymbolId = row.integer(19);
    resource.addEventId = row.integer(20);
    resource.endEventId = row.integer(21);
    resource.nodeAddress = addressOf(row, 22);
    resource.dataAddress = addressOf(row, 23);
    resource.owner = textOf(row, 24);
    return resource;
}

constexpr const char* kSpanColumns =
    "SELECT id, device_id, added_ns, ended_ns, size_bytes, name_id, call_site_symbol_id, kind, "
    "end_kind, origin, added_in_release, release_order_right, owner, task_id, node_address, "
    "stack_id "
    "FROM resource ";

// devm_* resources that belong to no drm_device, and the brackets of devres groups, are left out.
constexpr const char* kDrawn = "(owner <> 'device' OR (device_id <> 0 AND kind <> 'group')) ";

ResourceSpan spanOf(const Statement& row)
{
    ResourceSpan span;
    span.id = row.integer(0);
    span.deviceId = row.integer(1);
    span.addedNs = row.integer(2);
    span.endedNs = row.integer(3);
    span.sizeBytes = row.integer(4);
    span.nameId = row.integer(5);
    span.callSiteSymbolId = row.integer(6);
    span.kind = resourceKindOf(row.text(7));
    span.end = resourceEndOf(row.text(8));
    span.origin = originOf(row.text(9));
    span.addedInRelease = boolOf(row, 10);
    span.releaseOrderWrong = row.integer(11) == 0;
    span.devres = row.text(12) == "device";
    span.taskId = int32Of(row, 13);
    span.nodeAddress = addressOf(row, 14);
    span.stackId = row.integer(15);
    return span;
}

// Each is a step in the index.
std::vector<RowId> devicesWithResources(schema::Database& database)
{
    std::vector<RowId> devices;
    Statement next(database, "SELECT device_id FROM resource WHERE device_id > ?1 "
                             "ORDER BY device_id LIMIT 1");
    RowId last = -1;
    for (;;) {
        next.reset();
        next.bindAll(last);
        if (!next.step()) {
            return devices;
        }
        last = next.integer(0);
        devices.push_back(last);
    }
}

// The index is in order of time for each drm_device: one walk over each of them, side by side.
constexpr size_t kMostWalks = 1000;

class DeviceWalk
{
public:
    DeviceWalk(schema::Database& database, RowId deviceId, RowId afterId)
        : m_rows(database, std::string(kSpanColumns) + "WHERE device_id = ?1 AND id > ?2 AND " +
                               kDrawn + "ORDER BY added_ns, id")
    {
        m_rows.bindAll(deviceId, afterId);
    }
    bool step() { return m_rows.step() && (m_span = spanOf(m_rows), true); }
    const ResourceSpan& span() const { return m_span; }

private:
    Statement m_rows;
    ResourceSpan m_span;
};

void walkTogether(schema::Database& database, const std::vector<RowId>& devices, RowId afterId,
                  const std::function<bool(const ResourceSpan&)>& each)
{
    const auto isLater = [](const auto& a, const auto& b) {
        return std::pair(a->span().addedNs, a->span().id) >
               std::pair(b->span().addedNs, b->span().id);
    };
    std::vector<std::unique_ptr<DeviceWalk>> walks; // a heap: the earliest first
    for (const RowId device : devices) {
        auto walk = std::make_unique<DeviceWalk>(database, device, afterId);
        if (walk->step()) {
            walks.push_back(std::move(walk));
        }
    }
    std::make_heap(walks.begin(), walks.end(), isLater);
    while (!walks.empty() && each(walks.front()->span())) {
        std::pop_heap(walks.begin(), walks.end(), isLater);
        if (walks.back()->step()) {
            std::push_heap(walks.begin(), walks.end(), isLater);
        } else {
            walks.pop_back();
        }
    }
}

} // namespace

std::vector<Resource> SessionReader::resources(const ResourceFilter& filter)
{
    const std::string sql =
        std::string(kColumns) + kFilter + orderOf(filter.order) + "LIMIT ?5 OFFSET ?6";
    return m_connection->rows<Resource>(
        sql,
        [&filter](Statement& statement) {
            bindFilter(statement, filter);
            statement.bind(5, filter.limit);
            statement.bind(6, filter.offset);
        },
        resourceOf);
}

int64_t SessionReader::resourceCount(const ResourceFilter& filter)
{
    const auto counts = m_connection->rows<int64_t>(
        std::string("SELECT count(*) FROM resource AS r ") + kFilter,
        [&filter](Statement& statement) { bindFilter(statement, filter); },
        [](const Statement& row) { return row.integer(0); });
    return counts.empty() ? 0 : counts.front();
}

RowId SessionReader::newestResourceId()
{
    return m_connection->guarded(
        [this] { return m_connection->database().integer("SELECT max(id) FROM resource"); });
}

std::optional<Resource> SessionReader::resource(RowId resourceId)
{
    auto found = m_connection->rowsOfDevice<Resource>(std::string(kColumns) + "WHERE r.id = ?1",
                                                      resourceId, resourceOf);
    return found.empty() ? std::nullopt : std::optional<Resource>(std::move(found.front()));
}

// Two symbols are one place where they differ in offset alone; what a compiler appends ('.isra.0')
// goes.
std::vector<ResourceGroup> SessionReader::resourceGroups()
{
    return m_connection->rows<ResourceGroup>(
        "WITH same AS (SELECT r.device_id, r.name_id, r.call_site_symbol_id, r.end_kind, "
        "r.end_phase, r.owner, count(*) AS times, total(r.size_bytes) AS bytes, min(r.id) AS "
        "first_id FROM resource AS r "
        "GROUP BY 1, 2, 3, 4, 5, 6), "
        "told AS (SELECT coalesce(d.drm_driver, 'no drm_device') || ': ' || coalesce(n.name, '?') "
        "|| CASE s.owner WHEN 'drm_device' THEN '' ELSE ' of its ' || s.owner END "
        "|| CASE WHEN y.id IS NULL THEN '' ELSE ' by ' "
        "|| substr(y.name, 1, instr(y.name || '.', '.') - 1) || '@' "
        "|| CASE y.module WHEN '' THEN 'vmlinux' ELSE y.module END END || ', ' || s.end_kind "
        "|| CASE s.end_phase WHEN '' THEN '' ELSE ' in ' || s.end_phase END AS key, "
        "s.times, s.bytes, s.first_id, coalesce(d.drm_driver, '') AS drm_driver FROM same AS s "
        "LEFT JOIN "
        "device AS d ON d.id = s.device_id "
        "LEFT JOIN name AS n ON n.id = s.name_id LEFT JOIN symbol AS y ON y.id = "
        "s.call_site_symbol_id) "
        "SELECT key, sum(times), total(bytes), drm_driver, min(first_id) FROM told GROUP BY key "
        "ORDER BY key",
        [](Statement&) {},
        [](const Statement& row) {
            return ResourceGroup{textOf(row, 0), row.integer(1), row.integer(2), textOf(row, 3),
                                 row.integer(4)};
        });
}

std::vector<ResourceSpan> SessionReader::resourceSpans(RowId deviceId)
{
    return m_connection->rowsOfDevice<ResourceSpan>(
        std::string(kSpanColumns) + "WHERE (?1 = 0 OR device_id = ?1) AND " + kDrawn +
            "ORDER BY device_id, owner = 'device', added_ns, add_order",
        deviceId, spanOf);
}

bool SessionReader::hasTimeOrder()
{
    return m_connection->guarded([this] {
        return m_connection->database().integer(
                   "SELECT count(*) FROM sqlite_schema WHERE name = 'resource_by_device'") != 0;
    });
}

RowId SessionReader::walkGrowth(RowId afterId,
                                const std::function<void(const ResourceSpan&)>& ended,
                                RowId afterEventId,
                                const std::function<void(const LifeEvent&)>& life)
{
    return m_connection->guarded([&] {
        schema::Database& database = m_connection->database();
        const schema::Snapshot snapshot(database);
        Statement rows(database,
                       std::string(kSpanColumns) + "WHERE id > ?1 AND " + kDrawn + "ORDER BY id");
        rows.bindAll(afterId);
        while (rows.step()) {
            ended(spanOf(rows));
        }
        return walkLifeEvents(database, afterEventId, life);
    });
}

void SessionReader::walkSpans(SpanOrder order, const std::function<bool(const ResourceSpan&)>& each,
                              RowId afterId)
{
    const bool byTime = order == SpanOrder::ByTime;
    m_connection->guarded([&] {
        schema::Database& database = m_connection->database();
        const schema::Snapshot snapshot(database);
        const auto devices = byTime ? devicesWithResources(database) : std::vector<RowId>();
        if (devices.size() > 1 && devices.size() <= kMostWalks && hasTimeOrder()) {
            return walkTogether(database, devices, afterId, each);
        }
        Statement rows(database, std::string(kSpanColumns) + "WHERE id > ?1 AND " + kDrawn +
                                     (!byTime               ? "ORDER BY id"
                                      : devices.size() == 1 ? "ORDER BY device_id, added_ns, id"
                                                            : "ORDER BY added_ns, id"));
        rows.bindAll(afterId);
        while (rows.step() && each(spanOf(rows))) {
        }
    });
}

std::vector<ResourceSpan> SessionReader::spansOf(const std::vector<RowId>& ids)
{
    return m_connection->guarded([&] {
        std::vector<ResourceSpan> spans;
        spans.reserve(ids.size());
        const schema::Snapshot snapshot(m_connection->database());
        Statement statement(m_connection->database(), std::string(kSpanColumns) + "WHERE id = ?1");
        for (const RowId id : ids) {
            statement.reset();
            statement.bindAll(id);
            if (statement.step()) {
                spans.push_back(spanOf(statement));
            }
        }
        return spans;
    });
}

} // namespace drmscope::app
