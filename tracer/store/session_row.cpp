// SPDX-License-Identifier: MIT
#include "tracer/store/session_row.h"

#include "schema/statement.h"

#include <array>
#include <random>

namespace drmscope::tracer::session_row {

namespace {

// RFC 9562, version 4.
std::string makeUuid()
{
    std::random_device random;
    std::array<unsigned, 16> bytes = {};
    for (unsigned& byte : bytes)
        byte = random() & 0xffU;
    bytes[6] = (bytes[6] & 0x0fU) | 0x40U;
    bytes[8] = (bytes[8] & 0x3fU) | 0x80U;
    std::string text;
    for (size_t index = 0; index < bytes.size(); ++index) {
        if (index == 4 || index == 6 || index == 8 || index == 10)
            text += '-';
        text += "0123456789abcdef"[bytes[index] >> 4U];
        text += "0123456789abcdef"[bytes[index] & 0xfU];
    }
    return text;
}

template <typename... Values>
void run(schema::Database& database, const char* sql, const Values&... values)
{
    schema::Statement statement(database, sql);
    statement.bindAll(values...);
    statement.run();
}

} // namespace

void insert(schema::Database& database, const std::string& command)
{
    run(database,
        "INSERT INTO session (id, uuid, hostname, kernel_release, kernel_version, machine, "
        "backend, "
        "clock, started_ns, ended_ns, wall_offset_ns, state, state_reason, command, "
        "command_status, "
        "event_count, missed_count, damaged_count, writer_version) VALUES (1, ?1, '', '', '', '', "
        "'module', 'boot', 0, 0, 0, 'recording', '', ?2, -1, 0, 0, 0, ?3)",
        makeUuid(), command, DRMSCOPE_VERSION);
}

void setHost(Batch& batch, const HostRow& host)
{
    batch.put(
        "UPDATE session SET hostname = ?1, kernel_release = ?2, kernel_version = ?3, machine = ?4, "
        "clock = ?5, wall_offset_ns = ?6, backend = ?7",
        host.hostname, host.kernelRelease, host.kernelVersion, host.machine, host.clock,
        host.wallOffsetNs, host.backend);
}

void setStarted(Batch& batch, uint64_t startedNs)
{
    batch.put("UPDATE session SET started_ns = ?1", startedNs);
}

void setProgress(Batch& batch, int64_t events, uint64_t missed, uint64_t damaged)
{
    batch.put("UPDATE session SET event_count = ?1, missed_count = ?2, damaged_count = ?3", events,
              missed, damaged);
}

void setCommandStatus(schema::Database& database, int64_t status)
{
    run(database, "UPDATE session SET command_status = ?1", status);
}

void setReason(schema::Database& database, const std::string& why)
{
    run(database, "UPDATE session SET state_reason = ?1 WHERE state = 'recording'", why);
}

void setEnd(schema::Database& database, const SessionEnd& end)
{
    run(database,
        "UPDATE session SET ended_ns = ?1, state = ?2, state_reason = ?3, missed_count = ?4, "
        "damaged_count = ?5, command_status = ?6, devres_left_out = ?7, event_count = ?8",
        end.endedNs, end.interruptedBy.empty() ? "complete" : "interrupted",
        end.interruptedBy.empty() ? end.letGo : end.interruptedBy, end.missedCount,
        end.damagedCount, end.commandStatus, end.devresLeftOut, end.eventCount);
}

} // namespace drmscope::tracer::session_row
