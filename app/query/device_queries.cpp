// SPDX-License-Identifier: MIT
// What a session says about its drm_devices: who they are, their phases, marks, files and pins.
#include "app/query/session_connection.h"
#include "app/query/session_reader.h"

#include <string>
#include <unordered_map>

namespace drmscope::app {
namespace {

using schema::Statement;

// The views count for each row, but only where a column of theirs is asked for.
std::string devicesSql(ResourceCounts counts)
{
    const char* counted =
        counts == ResourceCounts::Made ? "o.resource_count, o.live_count, " : "-1, -1, ";
    return std::string(
               "SELECT o.device_id, o.minor, o.drm_driver, o.parent_name, o.bus, d.bound_driver, "
               "d.unique_name, d.address, d.generation, o.last_phase, o.origin, o.first_seen_ns, "
               "o.registered_ns, o.unplug_ns, o.unregister_ns, o.last_close_ns, "
               "o.release_begin_ns, "
               "o.release_end_ns, ") +
           counted +
           "o.file_count FROM device_overview AS o JOIN device AS d ON d.id = o.device_id "
           "ORDER BY o.first_seen_ns, o.device_id";
}

Device deviceOf(const Statement& row)
{
    Device device;
    device.id = row.integer(0);
    device.minor = textOf(row, 1);
    device.drmDriver = textOf(row, 2);
    device.parentName = textOf(row, 3);
    device.bus = textOf(row, 4);
    device.boundDriver = textOf(row, 5);
    device.uniqueName = textOf(row, 6);
    device.address = addressOf(row, 7);
    device.generation = addressOf(row, 8);
    device.lastPhase = phaseOf(row.text(9));
    device.origin = originOf(row.text(10));
    device.firstSeenNs = row.integer(11);
    device.registeredNs = row.integer(12);
    device.unplugNs = row.integer(13);
    device.unregisterNs = row.integer(14);
    device.lastCloseNs = row.integer(15);
    device.releaseBeginNs = row.integer(16);
    device.releaseEndNs = row.integer(17);
    device.resourceCount = row.integer(18);
    device.liveCount = row.integer(19);
    device.fileCount = row.integer(20);
    return device;
}

std::unordered_map<RowId, std::vector<std::string>> minorsByDevice(schema::Database& database)
{
    std::unordered_map<RowId, std::vector<std::string>> minors;
    Statement row(database,
                  "SELECT device_id, name FROM minor ORDER BY device_id, "
                  "CASE kind WHEN 'card' THEN 0 WHEN 'accel' THEN 1 ELSE 2 END, minor_index");
    while (row.step()) {
        minors[row.integer(0)].push_back(textOf(row, 1));
    }
    return minors;
}

constexpr std::string_view kMarks =
    "SELECT device_id, kind, timestamp_ns, ordinal, size_bytes, open_count, event_id FROM landmark "
    "WHERE step <> 1 AND (?1 = 0 OR device_id = ?1) ORDER BY timestamp_ns, event_id";

Mark markOf(const Statement& row)
{
    Mark mark;
    mark.deviceId = row.integer(0);
    mark.kind = markKindOf(row.text(1));
    mark.timestampNs = row.integer(2);
    if (mark.kind == MarkKind::ReleaseBegin || mark.kind == MarkKind::ReleaseEnd) {
        mark.resourceCount = row.integer(3);
        mark.sizeBytes = row.integer(4);
    }
    mark.openCount = int32Of(row, 5);
    mark.eventId = row.integer(6);
    return mark;
}

} // namespace

std::vector<Device> SessionReader::devices(ResourceCounts counts)
{
    auto devices = m_connection->rows<Device>(
        devicesSql(counts), [](Statement&) {}, deviceOf);
    return m_connection->guarded([&] {
        auto minors = minorsByDevice(m_connection->database());
        for (Device& device : devices) {
            device.minors = std::move(minors[device.id]);
        }
        return std::move(devices);
    });
}

std::vector<Afterlife> SessionReader::afterlives(ResourceCounts counts)
{
    const char* counted =
        counts == ResourceCounts::Made ? "outlived_count, outlived_bytes, " : "-1, -1, ";
    return m_connection->rows<Afterlife>(
        std::string("SELECT device_id, gone_ns, release_end_ns, afterlife_ns, ") + counted +
            "held_by FROM afterlife ORDER BY gone_ns, device_id",
        [](Statement&) {},
        [](const Statement& row) {
            return Afterlife{row.integer(0), row.integer(1), row.integer(2), row.integer(3),
                             row.integer(4), row.integer(5), textOf(row, 6)};
        });
}

std::vector<DrmFile> SessionReader::files(RowId deviceId)
{
    return m_connection->rowsOfDevice<DrmFile>(
        "SELECT id, device_id, minor_index, process_id, comm, in_kernel, origin, opened_ns, "
        "closed_ns, command_line, closed_process_id, closed_comm, closed_by_exit FROM drm_file "
        "WHERE ?1 = 0 OR device_id = ?1 ORDER BY opened_ns, id",
        deviceId, [](const Statement& row) {
            return DrmFile{row.integer(0),  row.integer(1), int32Of(row, 2),       int32Of(row, 3),
                           textOf(row, 4),  boolOf(row, 5), originOf(row.text(6)), row.integer(7),
                           row.integer(8),  textOf(row, 9), int32Of(row, 10),      textOf(row, 11),
                           int32Of(row, 12)};
        });
}

std::vector<PhaseSpan> SessionReader::phases(RowId deviceId)
{
    return m_connection->rowsOfDevice<PhaseSpan>(
        "SELECT device_id, phase_order, phase, started_ns, ended_ns FROM phase "
        "WHERE ?1 = 0 OR device_id = ?1 ORDER BY device_id, phase_order",
        deviceId, [](const Statement& row) {
            return PhaseSpan{row.integer(0), int32Of(row, 1), phaseOf(row.text(2)), row.integer(3),
                             row.integer(4)};
        });
}

std::vector<Mark> SessionReader::marks(RowId deviceId)
{
    return m_connection->rowsOfDevice<Mark>(kMarks, deviceId, markOf);
}

std::vector<Pin> SessionReader::pins(RowId deviceId)
{
    return m_connection->rowsOfDevice<Pin>(
        "SELECT id, device_id, kind, drm_file_id, started_ns, ended_ns, size_bytes, process_id, "
        "comm FROM pin "
        "WHERE ?1 = 0 OR device_id = ?1 ORDER BY started_ns, id",
        deviceId, [](const Statement& row) {
            return Pin{row.integer(0), row.integer(1),  pinKindOf(row.text(2)),
                       row.integer(3), row.integer(4),  row.integer(5),
                       row.integer(6), int32Of(row, 7), textOf(row, 8)};
        });
}

} // namespace drmscope::app
