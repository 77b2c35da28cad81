// SPDX-License-Identifier: MIT
#include "tracer/store/event_rows.h"

#include <array>
#include <cstddef>
#include <string_view>

namespace drmscope::tracer {

namespace {

// In the order of EventKind.
constexpr std::array kKinds = {"add",
                               "del",
                               "release",
                               "snapshot",
                               "add_failed",
                               "release_begin",
                               "release_end",
                               "dev_init",
                               "dev_register",
                               "dev_unregister",
                               "dev_unplug",
                               "dev_last_close",
                               "dev_snapshot",
                               "file_open",
                               "file_close",
                               "file_snapshot",
                               "probe",
                               "remove",
                               "devres_add",
                               "devres_remove",
                               "devres_release",
                               "devres_replace",
                               "ref_get",
                               "ref_put",
                               "ioctl",
                               "uevent",
                               "dmabuf_export",
                               "dmabuf_release",
                               "map",
                               "unmap",
                               "kernel_log",
                               "dmabuf_attach",
                               "dmabuf_detach",
                               "fault",
                               "file_holds",
                               "master_set",
                               "master_drop",
                               "connector",
                               "atomic_state_init",
                               "atomic_state_free"};
static_assert(kKinds.size() == static_cast<size_t>(EventKind::AtomicStateFree) + 1);

EventRow rowOf(const schema::Statement& select, EventKind kind)
{
    int column = 0;
    const auto integer = [&] { return select.integer(column++); };
    const auto bits = [&] { return static_cast<uint64_t>(integer()); };
    const auto small = [&] { return static_cast<int32_t>(integer()); };
    EventRow row;
    row.kind = kind;
    row.id = integer();
    row.timestampNs = bits();
    row.seq = bits();
    row.cpu = static_cast<uint32_t>(integer());
    row.step = static_cast<uint8_t>(integer());
    row.deviceId = integer();
    row.taskId = integer();
    row.objectAddress = bits();
    row.dataAddress = bits();
    row.nameId = integer();
    row.sizeBytes = bits();
    row.actionSymbolId = integer();
    row.callerSymbolId = integer();
    row.stackId = integer();
    row.ordinal = integer();
    row.cause = small();
    row.result = small();
    row.processId = small();
    row.gfp = integer();
    row.refs = small();
    row.openCount = small();
    row.atomicContext = small();
    row.ownerId = integer();
    row.callSiteSymbolId = integer();
    return row;
}

constexpr int kKindColumn = 24;

// The words of indexes.sql.
bool isOneOfFew(const EventRow& row)
{
    switch (row.kind) {
    case EventKind::Add:
        return row.atomicContext == 1;
    case EventKind::Delete:
    case EventKind::Release:
    case EventKind::Snapshot:
    case EventKind::DevresAdd:
    case EventKind::DevresRemove:
    case EventKind::DevresRelease:
    case EventKind::DevresReplace:
        return false;
    default:
        return true;
    }
}

} // namespace

const char* toText(EventKind kind)
{
    return kKinds[static_cast<size_t>(kind)];
}

std::optional<EventKind> eventKindOf(std::string_view text)
{
    for (size_t index = 0; index < kKinds.size(); ++index)
        if (text == kKinds[index])
            return static_cast<EventKind>(index);
    return std::nullopt;
}

void EventRows::append(EventRow& row)
{
    row.id = ++m_lastId;
    const EventShapes::Found shape = m_shapes.of(row);
    m_batch.eventRows.append(row.id, row.timestampNs, shape.id, row.deviceId, row.objectAddress,
                             shape.dataFollows ? 0 : row.dataAddress,
                             row.seq == 0 ? 0 : static_cast<int64_t>(row.seq) - row.id,
                             row.ordinal + 1);
    if (isOneOfFew(row))
        m_batch.put("INSERT INTO event_by_kind (kind, device_id, timestamp_ns, event_id) "
                    "VALUES (?1, ?2, ?3, ?4)",
                    toText(row.kind), row.deviceId, row.timestampNs, row.id);
}

EventRowReader::EventRowReader(schema::Database& database)
    : m_select(
          database,
          "SELECT e.id, e.timestamp_ns, e.seq, e.cpu, e.step, e.device_id, e.task_id, "
          "e.object_address, e.data_address, e.name_id, e.size_bytes, e.action_symbol_id, "
          "e.caller_symbol_id, e.stack_id, e.ordinal, e.cause, e.result, e.process_id, e.gfp, "
          "e.refs, e.open_count, e.atomic_context, e.owner_id, coalesce(c.symbol_id, 0), e.kind "
          "FROM event AS e LEFT JOIN call_site AS c ON c.stack_id = e.stack_id ORDER BY e.id")
{}

std::optional<EventRow> EventRowReader::next()
{
    while (m_select.step())
        if (const auto kind = eventKindOf(m_select.text(kKindColumn)))
            return rowOf(m_select, *kind);
    return std::nullopt;
}

} // namespace drmscope::tracer
