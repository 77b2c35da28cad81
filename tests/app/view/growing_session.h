// SPDX-License-Identifier: MIT
#pragma once

#include "schema/database.h"
#include "schema/session_part.h"
#include "tests/app/model/session_maker.h"

#include <QString>

// What a recorder writes into a session that a window shows meanwhile. Times are milliseconds after
// the start.
namespace drmscope::app::test {

class GrowingSession
{
public:
    explicit GrowingSession(const QString& path) : m_path(path) {}

    // An event about a resource of drm_device 2 that lies at `node`.
    void tell(int eventId, int ms, const QString& kind, const QString& name, int node) const
    {
        change(m_path,
               QStringLiteral(
                   "INSERT OR IGNORE INTO name (name) VALUES ('%4'); "
                   "INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, "
                   "object_address, data_address, name_id, size_bytes, action_symbol_id, "
                   "caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, "
                   "open_count) SELECT %1, %2, %1, 0, '%3', 2, 2, 1, %5, 0, id, 96, 0, 0, 1, -1, "
                   "0, 0, 0, -1, 1, 1 FROM name WHERE name = '%4'; "
                   "UPDATE session SET ended_ns = %2 + 100000000")
                   .arg(eventId)
                   .arg(timeNs(ms))
                   .arg(kind, name)
                   .arg(node));
    }

    // The row of one that was deleted, as it is written when that has happened; delMs 0: of one
    // that still lives, as it is written at the end.
    void end(int resourceId, int addMs, int delMs, const QString& name, int node) const
    {
        change(m_path,
               QStringLiteral(
                   "INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, "
                   "node_address, data_address, origin, added_ns, ended_ns, end_kind, end_phase, "
                   "add_order, release_order, release_order_right, added_in_release, "
                   "add_event_id, end_event_id, action_symbol_id, call_site_symbol_id, stack_id, "
                   "task_id) SELECT %1, 2, 'drm_device', 'kmalloc', id, 96, %2, 0, 'add', %3, %4, "
                   "%6, 1, -1, -1, 0, 0, 0, 0, 1, 1, 1 FROM name WHERE name = '%5'")
                   .arg(resourceId)
                   .arg(node)
                   .arg(timeNs(addMs))
                   .arg(delMs == 0 ? 0 : timeNs(delMs))
                   .arg(name, delMs == 0 ? QStringLiteral("'live', ''")
                                         : QStringLiteral("'del', 'registered'")));
    }

    void finish() const
    {
        schema::Database file(m_path.toStdString(), schema::Database::Access::ReadWrite);
        schema::makeIndexesAlone(file);
        file.execute("UPDATE session SET state = 'complete'");
    }

private:
    static qint64 timeNs(int ms) { return 12'000'000'000 + ms * 1'000'000LL; }

    QString m_path;
};

} // namespace drmscope::app::test
