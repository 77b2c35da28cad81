// SPDX-License-Identifier: MIT
// What a session says about whoever held or used a drm_device, most of it after it was gone.
#include "app/query/session_connection.h"
#include "app/query/session_reader.h"
#include "schema/session_shape.h"

namespace drmscope::app {

using schema::Statement;

template <typename Use> static Use useOf(const Statement& row)
{
    return {{row.integer(0), row.integer(1), int32Of(row, 2), textOf(row, 3), phaseOf(row.text(4)),
             int32Of(row, 5), row.integer(6), row.integer(7), row.integer(8)}};
}

std::vector<IoctlCount> SessionReader::ioctlsAfterGone(RowId deviceId)
{
    return m_connection->rowsOfDevice<IoctlCount>(
        "SELECT device_id, drm_file_id, process_id, comm, phase, result, ioctl_count, first_ns, "
        "last_ns FROM ioctl_after_gone WHERE ?1 = 0 OR device_id = ?1 "
        "ORDER BY first_ns, drm_file_id, result",
        deviceId, useOf<IoctlCount>);
}

std::vector<FaultCount> SessionReader::faultsAfterGone(RowId deviceId)
{
    return m_connection->rowsOfDevice<FaultCount>(
        "SELECT device_id, drm_file_id, process_id, comm, phase, result, fault_count, first_ns, "
        "last_ns FROM fault_after_gone WHERE ?1 = 0 OR device_id = ?1 "
        "ORDER BY first_ns, drm_file_id, result",
        deviceId, useOf<FaultCount>);
}

std::vector<Uevent> SessionReader::uevents(RowId deviceId)
{
    return m_connection->rowsOfDevice<Uevent>(
        "SELECT device_id, timestamp_ns, uevent_number, action, path FROM uevent "
        "WHERE ?1 = 0 OR device_id = ?1 ORDER BY timestamp_ns, event_id",
        deviceId, [](const Statement& row) {
            return Uevent{row.integer(0), row.integer(1), row.integer(2), textOf(row, 3),
                          textOf(row, 4)};
        });
}

std::vector<HolderReaction> SessionReader::holderReactions(RowId deviceId)
{
    return m_connection->rowsOfDevice<HolderReaction>(
        "SELECT device_id, drm_file_id, told_ns, reaction_ns FROM holder_reaction "
        "WHERE ?1 = 0 OR device_id = ?1 ORDER BY told_ns, drm_file_id",
        deviceId, [](const Statement& row) {
            return HolderReaction{row.integer(0), row.integer(1), row.integer(2), row.integer(3)};
        });
}

std::vector<ReferenceSite> SessionReader::referenceSites(RowId deviceId)
{
    return m_connection->rowsOfDevice<ReferenceSite>(
        "SELECT device_id, call_site, get_count, returned_count FROM reference_site "
        "WHERE ?1 = 0 OR device_id = ?1 ORDER BY device_id, event_id",
        deviceId, [](const Statement& row) {
            return ReferenceSite{row.integer(0), textOf(row, 1), row.integer(2), row.integer(3)};
        });
}

std::vector<ReferenceBalance> SessionReader::referenceBalances(RowId deviceId)
{
    return m_connection->rowsOfDevice<ReferenceBalance>(
        "SELECT device_id, refs, driver_refs, file_refs, dmabuf_refs, state_refs, unexplained_refs "
        "FROM reference_balance WHERE ?1 = 0 OR device_id = ?1 ORDER BY device_id",
        deviceId, [](const Statement& row) {
            return ReferenceBalance{row.integer(0), row.integer(1), row.integer(2), row.integer(3),
                                    row.integer(4), row.integer(5), row.integer(6)};
        });
}

std::vector<KernelMessage> SessionReader::kernelMessages()
{
    return m_connection->rows<KernelMessage>(
        "SELECT timestamp_ns, pid, comm, message FROM kernel_message "
        "ORDER BY timestamp_ns, event_id",
        [](Statement&) {},
        [](const Statement& row) {
            return KernelMessage{row.integer(0), int32Of(row, 1), textOf(row, 2), textOf(row, 3)};
        });
}

// The one table that a session may lack.
std::vector<std::string> SessionReader::consoleLines()
{
    if (!m_connection->guarded([&] { return schema::hasConsole(m_connection->database()); })) {
        return {};
    }
    return m_connection->rows<std::string>(
        "SELECT line FROM main.console ORDER BY id", [](Statement&) {},
        [](const Statement& row) { return textOf(row, 0); });
}

} // namespace drmscope::app
