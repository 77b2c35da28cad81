// SPDX-License-Identifier: MIT
#include "tracer/store/derived_rows.h"

namespace drmscope::tracer {

namespace {

// Of what lives and ends by itself, unless the kernel names another kind.
constexpr std::string_view kOfLifetime = "drm_device";

const char* toText(ResourceKind kind)
{
    switch (kind) {
    case ResourceKind::Kmalloc:
        return "kmalloc";
    case ResourceKind::Action:
        return "action";
    case ResourceKind::Group:
        return "group";
    case ResourceKind::Unknown:
        break;
    }
    return "unknown";
}

const char* toText(Origin origin, const char* seen)
{
    switch (origin) {
    case Origin::Seen:
        return seen;
    case Origin::Snapshot:
        return "snapshot";
    case Origin::Unseen:
        break;
    }
    return "unseen";
}

const char* toText(ResourceEnd end)
{
    switch (end) {
    case ResourceEnd::Live:
        return "live";
    case ResourceEnd::Delete:
        return "del";
    case ResourceEnd::Release:
        return "release";
    case ResourceEnd::Leaked:
        return "leaked";
    case ResourceEnd::Unknown:
        break;
    }
    return "unknown";
}

const char* toText(PinKind kind)
{
    switch (kind) {
    case PinKind::OpenFile:
        return "open file";
    case PinKind::InKernelClient:
        return "in-kernel client";
    case PinKind::Dmabuf:
        return "dma-buf";
    case PinKind::Mapping:
        return "mapping";
    case PinKind::AtomicState:
        return "atomic state";
    case PinKind::Unexplained:
        break;
    }
    return "unexplained";
}

} // namespace

const char* toText(Phase phase)
{
    switch (phase) {
    case Phase::Probing:
        return "probing";
    case Phase::Init:
        return "init";
    case Phase::Registered:
        return "registered";
    case Phase::Unplugging:
        return "unplugging";
    case Phase::Unplugged:
        return "unplugged";
    case Phase::Unregistered:
        return "unregistered";
    case Phase::Zombie:
        return "zombie";
    case Phase::Releasing:
        return "releasing";
    case Phase::Freed:
        return "freed";
    case Phase::Unknown:
        break;
    }
    return "unknown";
}

DerivedRows::DerivedRows(Batch& batch, MakeRoom makeRoom, const DerivedRows& sofar)
    : m_batch(batch), m_makeRoom(std::move(makeRoom)), m_inPages(false),
      m_ownerKinds(sofar.m_ownerKinds), m_lastResourceId(sofar.m_lastResourceId),
      m_lastFileId(sofar.m_lastFileId), m_lastPinId(sofar.m_lastPinId),
      m_lastAnomalyId(sofar.m_lastAnomalyId)
{}

void DerivedRows::ownerSeen(RowId ownerId, std::string_view kind)
{
    if (kind != kOfLifetime)
        m_ownerKinds.insert_or_assign(ownerId, kind);
}

std::string_view DerivedRows::kindOf(RowId ownerId) const
{
    const auto known = m_ownerKinds.find(ownerId);
    return known == m_ownerKinds.end() ? kOfLifetime : known->second;
}

void DerivedRows::onResource(const ResourceRow& row)
{
    const auto put = [this](const auto&... columns) {
        if (m_inPages)
            m_batch.resources.append(columns...);
        else
            m_batch.put("INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, "
                        "node_address, data_address, origin, added_ns, ended_ns, end_kind, "
                        "end_phase, add_order, release_order, release_order_right, "
                        "added_in_release, add_event_id, end_event_id, action_symbol_id, "
                        "call_site_symbol_id, stack_id, task_id, owner_id) VALUES (?1, ?2, ?3, ?4, "
                        "?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, "
                        "?20, ?21, ?22, ?23, ?24)",
                        columns...);
    };
    put(++m_lastResourceId, row.deviceId, kindOf(row.ownerId), std::string_view(toText(row.kind)),
        row.nameId, row.sizeBytes, row.nodeAddress, row.dataAddress,
        std::string_view(toText(row.origin, "add")), row.addedNs, row.endedNs,
        std::string_view(toText(row.end)),
        std::string_view(row.ended ? tracer::toText(row.endPhase) : ""), row.addOrder,
        row.releaseOrder, static_cast<int64_t>(row.releaseOrderRight), row.addedInRelease,
        row.addEventId, row.endEventId, row.actionSymbolId, row.callSiteSymbolId, row.stackId,
        row.taskId, row.ownerId);
    wrote(row.deviceId, TouchedDevices::Resource, m_lastResourceId);
}

void DerivedRows::wrote(RowId deviceId, TouchedDevices::Table table, RowId rowId)
{
    if (m_touched != nullptr)
        m_touched->wrote(deviceId, table, rowId);
    m_makeRoom();
}

void DerivedRows::changed(RowId deviceId)
{
    if (m_touched != nullptr)
        m_touched->changed(deviceId);
    m_makeRoom();
}

// All of it anew when it has ended: the name of a task may be learned after its event.
void DerivedRows::onFile(const FileRow& row)
{
    m_batch.put(
        "INSERT OR REPLACE INTO drm_file (id, device_id, address, minor_index, process_id, comm, "
        "in_kernel, origin, opened_ns, closed_ns, open_event_id, close_event_id, "
        "command_line, closed_process_id, closed_comm, closed_by_exit) "
        "VALUES (?1, ?2, ?3, ?4, ?5, coalesce((SELECT comm FROM task WHERE id = ?6), ''), "
        "?7, ?8, ?9, ?10, ?11, ?12, coalesce((SELECT name FROM name WHERE id = ?13), ''), "
        "?14, coalesce((SELECT comm FROM task WHERE id = ?15), ''), ?16)",
        row.id, row.deviceId, row.address, row.minorIndex, row.processId, row.openerTaskId,
        row.inKernel, toText(row.origin, "open"), row.openedNs, row.closedNs, row.openEventId,
        row.closeEventId, row.commandNameId, row.closerProcessId, row.closerTaskId,
        row.closerProcessId == 0 ? int64_t{-1} : int64_t{row.closedByExit});
    if (row.id <= m_lastFileId)
        return changed(row.deviceId);
    m_lastFileId = row.id;
    wrote(row.deviceId, TouchedDevices::File, row.id);
}

RowId DerivedRows::onPin(const PinRow& row)
{
    const RowId id = row.id != 0 ? row.id : ++m_lastPinId;
    m_batch.put(
        "INSERT OR REPLACE INTO pin (id, device_id, kind, drm_file_id, started_ns, ended_ns, "
        "object_address, size_bytes, process_id, comm, event_id) VALUES (?1, ?2, ?3, ?4, "
        "?5, ?6, ?7, ?8, ?9, coalesce((SELECT comm FROM task WHERE id = ?10), ''), ?11)",
        id, row.deviceId, toText(row.kind), row.fileId, row.startedNs, row.endedNs,
        row.objectAddress, row.sizeBytes, row.processId, row.taskId, row.eventId);
    if (row.id != 0)
        changed(row.deviceId);
    else
        wrote(row.deviceId, TouchedDevices::Pin, id);
    return id;
}

void DerivedRows::onPhase(const PhaseRow& row)
{
    m_batch.put("INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) "
                "VALUES (?1, ?2, ?3, ?4, ?5) "
                "ON CONFLICT (device_id, phase_order) DO UPDATE SET ended_ns = excluded.ended_ns",
                row.deviceId, row.order, tracer::toText(row.phase), row.startedNs, row.endedNs);
    changed(row.deviceId);
}

void DerivedRows::onAnomaly(const AnomalyRow& row)
{
    m_batch.put("INSERT INTO anomaly (id, event_id, device_id, kind, detail) "
                "VALUES (?1, ?2, ?3, ?4, ?5)",
                ++m_lastAnomalyId, row.eventId, row.deviceId, row.kind, row.detail);
    wrote(row.deviceId, TouchedDevices::Anomaly, m_lastAnomalyId);
}

} // namespace drmscope::tracer
