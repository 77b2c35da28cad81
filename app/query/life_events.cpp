// SPDX-License-Identifier: MIT
// What still lives while it is recorded: a resource has a row of its own once it has ended.
#include "app/query/life_events.h"

#include "app/query/session_connection.h"
#include "app/query/session_reader.h"

#include <optional>
#include <unordered_map>

namespace drmscope::app {
namespace {

using schema::Statement;

// event_shape.cause
constexpr int32_t kUnknownPointer = 3; // of a del: it took nothing off
constexpr int32_t kGroup = 2;          // of devres: a bracket, of which nothing is drawn
constexpr int32_t kAction = 1;

std::optional<LifeEvent::Kind> kindOf(std::string_view kind, int32_t cause)
{
    if (kind == "add" || (kind == "devres_add" && cause != kGroup)) {
        return LifeEvent::Kind::Add;
    }
    if (kind == "snapshot") {
        return LifeEvent::Kind::Snapshot;
    }
    if (kind == "release_end") {
        return LifeEvent::Kind::AllReleased;
    }
    const bool ends = (kind == "del" && cause != kUnknownPointer) || kind == "release" ||
                      kind == "devres_remove" || kind == "devres_release" ||
                      kind == "devres_replace";
    return ends ? std::optional(LifeEvent::Kind::End) : std::nullopt;
}

// What is the same in many events is read once; none: they say nothing of this.
std::optional<LifeEvent> shapeOf(schema::Database& database, RowId id)
{
    Statement row(
        database,
        "SELECT s.kind, s.cause, s.name_id, s.size_bytes, s.action_symbol_id, "
        "coalesce(c.symbol_id, 0), s.task_id, s.owner_id, s.stack_id FROM event_shape AS s "
        "LEFT JOIN call_site AS c ON c.stack_id = s.stack_id WHERE s.id = ?1");
    row.bindAll(id);
    const auto kind = row.step() ? kindOf(row.text(0), int32Of(row, 1)) : std::nullopt;
    if (!kind) {
        return {};
    }
    LifeEvent shape;
    shape.kind = *kind;
    shape.ownerId = row.integer(7);
    auto& span = shape.span;
    span.devres = row.text(0).starts_with("devres");
    span.end = ResourceEnd::Live;
    span.nameId = row.integer(2);
    span.sizeBytes = row.integer(3);
    const bool action = span.devres ? int32Of(row, 1) == kAction : row.integer(4) != 0;
    span.kind = action ? ResourceKind::Action : ResourceKind::Kmalloc;
    span.origin = Origin::Snapshot;
    if (*kind == LifeEvent::Kind::Add) { // who took the snapshot added nothing
        span.origin = Origin::Seen;
        span.callSiteSymbolId = row.integer(5);
        span.taskId = int32Of(row, 6);
        span.stackId = row.integer(8);
    }
    return shape;
}

} // namespace

RowId walkLifeEvents(schema::Database& database, RowId afterEventId,
                     const std::function<void(const LifeEvent&)>& each)
{
    std::unordered_map<RowId, std::optional<LifeEvent>> shapes;
    RowId newest = afterEventId;
    Statement rows(database, "SELECT id, shape_id, timestamp_ns, device_id, object_address "
                             "FROM event_row WHERE id > ?1 ORDER BY id");
    rows.bindAll(afterEventId);
    while (rows.step()) {
        newest = rows.integer(0);
        const RowId shapeId = rows.integer(1);
        auto known = shapes.find(shapeId);
        if (known == shapes.end()) {
            known = shapes.emplace(shapeId, shapeOf(database, shapeId)).first;
        }
        if (known->second) {
            LifeEvent event = *known->second;
            event.eventId = newest;
            event.span.addedNs = rows.integer(2);
            event.span.deviceId = event.span.devres ? 0 : rows.integer(3);
            event.span.nodeAddress = addressOf(rows, 4);
            each(event);
        }
    }
    return newest;
}

std::vector<std::pair<RowId, RowId>> SessionReader::devicesOfOwners()
{
    return m_connection->rows<std::pair<RowId, RowId>>(
        "SELECT o.id, max(d.id) FROM owner AS o JOIN device AS d ON d.parent_name = o.name "
        "WHERE o.kind = 'device' GROUP BY o.id",
        [](Statement&) {},
        [](const Statement& row) { return std::pair(row.integer(0), row.integer(1)); });
}

std::optional<Resource> SessionReader::addedBy(RowId eventId)
{
    const auto found = event(eventId);
    if (!found) {
        return std::nullopt;
    }
    Resource resource;
    resource.deviceId = found->deviceId;
    resource.name = found->name;
    resource.sizeBytes = found->sizeBytes;
    resource.kind = found->action.empty() ? ResourceKind::Kmalloc : ResourceKind::Action;
    resource.origin = found->kind == "snapshot" ? Origin::Snapshot : Origin::Seen;
    resource.addedNs = found->timestampNs;
    resource.end = ResourceEnd::Live;
    resource.nodeAddress = found->objectAddress;
    resource.dataAddress = found->dataAddress;
    resource.action = found->action;
    resource.addEventId = eventId;
    resource.owner = found->kind == "devres_add" ? "device" : "drm_device";
    if (resource.origin == Origin::Seen) {
        resource.callSite = found->callSite;
        resource.pid = found->pid;
        resource.comm = found->comm;
        resource.stackId = found->stackId;
    }
    return resource;
}

} // namespace drmscope::app
