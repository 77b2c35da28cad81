// SPDX-License-Identifier: MIT
// What a session says that open files held, and who else had a hand in a drm_device.
#include "app/query/session_connection.h"
#include "app/query/session_reader.h"

namespace drmscope::app {

using schema::Statement;

std::vector<FileHolding> SessionReader::fileHoldings(RowId deviceId)
{
    return m_connection->rowsOfDevice<FileHolding>(
        "SELECT device_id, drm_file_id, timestamp_ns, phase, handle_count, size_bytes, "
        "framebuffer_count, is_master FROM file_holding WHERE ?1 = 0 OR device_id = ?1 "
        "ORDER BY timestamp_ns, event_id",
        deviceId, [](const Statement& row) {
            return FileHolding{row.integer(0),       row.integer(1),     row.integer(2),
                               phaseOf(row.text(3)), row.integer(4),     row.integer(5),
                               int32Of(row, 6),      row.integer(7) == 1};
        });
}

std::vector<MasterSpan> SessionReader::masters(RowId deviceId)
{
    return m_connection->rowsOfDevice<MasterSpan>(
        "SELECT device_id, drm_file_id, comm, process_id, started_ns, ended_ns FROM drm_master "
        "WHERE ?1 = 0 OR device_id = ?1 ORDER BY started_ns, drm_file_id",
        deviceId, [](const Statement& row) {
            return MasterSpan{row.integer(0),  row.integer(1), textOf(row, 2),
                              int32Of(row, 3), row.integer(4), row.integer(5)};
        });
}

std::vector<DmabufImport> SessionReader::dmabufImports(RowId deviceId)
{
    return m_connection->rowsOfDevice<DmabufImport>(
        "SELECT device_id, importer, size_bytes, process_id, comm, started_ns, ended_ns "
        "FROM dmabuf_import WHERE ?1 = 0 OR device_id = ?1 ORDER BY started_ns",
        deviceId, [](const Statement& row) {
            return DmabufImport{row.integer(0), textOf(row, 1), row.integer(2), int32Of(row, 3),
                                textOf(row, 4), row.integer(5), row.integer(6)};
        });
}

std::vector<ConnectorStatus> SessionReader::connectorStatuses(RowId deviceId)
{
    return m_connection->rowsOfDevice<ConnectorStatus>(
        "SELECT device_id, timestamp_ns, name, status, changed FROM connector_status "
        "WHERE ?1 = 0 OR device_id = ?1 ORDER BY timestamp_ns, event_id",
        deviceId, [](const Statement& row) {
            return ConnectorStatus{row.integer(0), row.integer(1), textOf(row, 2), textOf(row, 3),
                                   int32Of(row, 4)};
        });
}

} // namespace drmscope::app
