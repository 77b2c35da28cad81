// SPDX-License-Identifier: MIT
#include "tests/app/model/session_maker.h"

#include "schema/session_file.h"

#include <QStringList>

namespace drmscope::app::test {

namespace {

constexpr qint64 kStartNs = 12'000'000'000;

QString ns(double ms)
{
    return QString::number(kStartNs + static_cast<qint64>(ms * 1e6));
}

QString quoted(QString text)
{
    return QStringLiteral("'%1'").arg(text.replace(QLatin1Char('\''), QStringLiteral("''")));
}

QString event(int id, const QString& timeNs, const QString& kind, int deviceId, int count)
{
    return QStringLiteral(
               "INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, device_id, task_id, "
               "object_address, data_address, name_id, size_bytes, action_symbol_id, "
               "caller_symbol_id, stack_id, ordinal, cause, result, process_id, gfp, refs, "
               "open_count) "
               "VALUES (%1, %2, %1, 0, '%3', %4, %5, 1, 0, 0, 0, 4096, 0, 0, 1, %6, 0, 0, 0, -1, "
               "1, 1);\n")
        .arg(id)
        .arg(timeNs, kind)
        .arg(kind.startsWith(QLatin1String("release")) ? 2 : 0)
        .arg(deviceId)
        .arg(count);
}

} // namespace

SessionMaker::SessionMaker()
{
    m_sql = QStringLiteral(
        "INSERT INTO task VALUES (1, 211, 'modprobe');\n"
        "INSERT INTO symbol VALUES (1, 1000, 'bochs_pci_probe', 87, 416, 'bochs');\n"
        "INSERT INTO symbol VALUES (2, 2000, 'drmm_kmalloc', 20, 128, 'drm');\n"
        "INSERT INTO stack VALUES (1, 0, 2), (1, 1, 1);\n"
        "INSERT INTO hook VALUES (1, 12000000000, 'add', 'drm:add_dr', 'armed', 0, 0, '', 0);\n");
}

void SessionMaker::addDevice(const Device& d)
{
    m_sql += QStringLiteral("INSERT INTO device VALUES (%1, %2, %1, 5, %3, 'pci', 'bochs-drm', "
                            "'bochs-drm', %3, 7, %4, 'init');\n")
                 .arg(d.id)
                 .arg(0x1000 * d.id)
                 .arg(quoted(d.parent), ns(d.initMs));
    m_sql += QStringLiteral("INSERT INTO minor VALUES (%1, %1, 'card', %2, 'card%2');\n")
                 .arg(d.id)
                 .arg(d.card);
    int order = 0;
    const auto phase = [&](const QString& name, double from, double to) {
        m_sql += QStringLiteral("INSERT INTO phase VALUES (%1, %2, '%3', %4, %5);\n")
                     .arg(d.id)
                     .arg(order++)
                     .arg(name, ns(from), to == 0 ? QStringLiteral("0") : ns(to));
    };
    phase(QStringLiteral("init"), d.initMs, d.registeredMs);
    phase(QStringLiteral("registered"), d.registeredMs, d.unplugMs);
    if (d.unplugMs == 0) {
        return;
    }
    m_sql += event(m_nextEvent++, ns(d.unplugMs), QStringLiteral("dev_unplug"), d.id, -1);
    phase(QStringLiteral("unplugged"), d.unplugMs, d.releaseMs);
    if (d.releaseMs != 0) {
        m_sql +=
            event(m_nextEvent++, ns(d.releaseMs - 0.2), QStringLiteral("dev_last_close"), d.id, -1);
        m_sql += event(m_nextEvent++, ns(d.releaseMs), QStringLiteral("release_begin"), d.id, 9);
        m_sql +=
            event(m_nextEvent++, ns(d.releaseMs + 0.2), QStringLiteral("release_end"), d.id, 9);
        phase(QStringLiteral("releasing"), d.releaseMs, d.releaseMs + 0.2);
        phase(QStringLiteral("freed"), d.releaseMs + 0.2, 0);
    }
}

void SessionMaker::addFile(int deviceId, const QString& comm, int pid, double openMs,
                           double closeMs)
{
    const int id = m_nextId++;
    m_sql +=
        QStringLiteral("INSERT INTO drm_file (id, device_id, address, minor_index, process_id, "
                       "comm, in_kernel, origin, opened_ns, closed_ns, open_event_id, "
                       "close_event_id) VALUES (%1, %2, %3, 0, %4, %5, 0, 'open', %6, %7, 0, 0);\n")
            .arg(id)
            .arg(deviceId)
            .arg(id * 64)
            .arg(pid)
            .arg(quoted(comm), ns(openMs), closeMs == 0 ? QStringLiteral("0") : ns(closeMs));
    m_sql += QStringLiteral("INSERT INTO pin (id, device_id, kind, drm_file_id, started_ns, "
                            "ended_ns) VALUES (%1, %2, 'open file', %1, %3, %4);\n")
                 .arg(id)
                 .arg(deviceId)
                 .arg(ns(openMs), closeMs == 0 ? QStringLiteral("0") : ns(closeMs));
}

void SessionMaker::addResource(int deviceId, const QString& name, int bytes, double addMs,
                               double endMs, bool snapshot)
{
    const int id = m_nextId++;
    m_sql += QStringLiteral("INSERT OR IGNORE INTO name (name) VALUES (%1);\n").arg(quoted(name));
    m_sql += QStringLiteral(
                 "INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, "
                 "node_address, data_address, origin, added_ns, ended_ns, end_kind, end_phase, "
                 "add_order, release_order, release_order_right, added_in_release, add_event_id, "
                 "end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id) SELECT "
                 "%1, %2, 'drm_device', '%3', id, %4, %5, "
                 "0, '%6', %7, %8, '%9', ")
                 .arg(id)
                 .arg(deviceId)
                 .arg(name == QLatin1String("kmalloc") ? QStringLiteral("kmalloc")
                                                       : QStringLiteral("action"))
                 .arg(bytes)
                 .arg(qint64{id} * 4096)
                 .arg(snapshot ? QStringLiteral("snapshot") : QStringLiteral("add"), ns(addMs),
                      endMs == 0 ? QStringLiteral("0") : ns(endMs),
                      endMs == 0 ? QStringLiteral("live") : QStringLiteral("release"));
    m_sql += QStringLiteral("'%1', %2, 0, 1, 0, 0, 0, 0, 1, 1, 1 FROM name WHERE name = %3;\n")
                 .arg(endMs == 0 ? QString() : QStringLiteral("releasing"))
                 .arg(id)
                 .arg(quoted(name));
}

void SessionMaker::addManyResources(int deviceId, int count, double releaseMs)
{
    m_sql += QStringLiteral("INSERT OR IGNORE INTO name (name) VALUES ('kmalloc'), "
                            "('drm_encoder_cleanup'), ('mutex_destroy');\n");
    m_sql +=
        QStringLiteral(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %1)\n"
            "INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, "
            "data_address, origin, added_ns, ended_ns, end_kind, end_phase, add_order, "
            "release_order, release_order_right, added_in_release, add_event_id, end_event_id, "
            "action_symbol_id, call_site_symbol_id, stack_id, task_id) SELECT %2 + i, %3, "
            "'drm_device', 'kmalloc', 1 + i % 3, 64 + i % "
            "4096, i * 64, 0, 'add', "
            "12130000000 + i * 1000, %4 - i * 500, 'release', 'releasing', i + 1, %1 - 1 - i, 1, "
            "0, 0, 0, 0, 1, 1, 1 FROM n;\n")
            .arg(count)
            .arg(m_nextId)
            .arg(deviceId)
            .arg(ns(releaseMs));
    m_nextId += count;
}

int SessionMaker::addChurn(int deviceId, int count, double fromMs, double toMs)
{
    const int first = m_nextId;
    const auto step = static_cast<qint64>((toMs - fromMs) * 1e6 / count);
    m_sql += QStringLiteral("INSERT OR IGNORE INTO name (name) VALUES ('kmalloc'), "
                            "('drm_encoder_cleanup'), ('mutex_destroy');\n");
    m_sql +=
        QStringLiteral(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %1)\n"
            "INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, "
            "data_address, origin, added_ns, ended_ns, end_kind, end_phase, add_order, "
            "release_order, release_order_right, added_in_release, add_event_id, end_event_id, "
            "action_symbol_id, call_site_symbol_id, stack_id, task_id) SELECT %2 + i, %3, "
            "'drm_device', 'kmalloc', 1 + i % 3, 64 + i % 4096, i * 64, 0, 'add', %4 + i * %5, "
            "%4 + i * %5 + %5 * (1 + i % 37 + i / (%1 / 12 + 1) * 40), 'del', 'registered', "
            "i + 1, -1, -1, 0, 0, 0, 0, 1, 1, 1 FROM n;\n")
            .arg(count)
            .arg(first)
            .arg(deviceId)
            .arg(ns(fromMs))
            .arg(step);
    m_nextId += count;
    return first;
}

void SessionMaker::addStacks(int count)
{
    m_sql +=
        QStringLiteral(
            "INSERT INTO symbol VALUES (3, 3000, 'really_probe', 219, 896, '');\n"
            "INSERT INTO symbol VALUES (4, 4000, 'do_syscall_64', 93, 200, '');\n"
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %1)\n"
            "INSERT INTO symbol SELECT 10 + i, 10000 + i, printf('bochs_add_%d', i), 20, 96, "
            "'bochs' FROM n;\n"
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %1),\n"
            "w(d) AS (VALUES (0), (1), (2), (3), (4))\n"
            "INSERT INTO stack SELECT 2 + i, d, CASE d WHEN 0 THEN 2 WHEN 1 THEN 10 + i "
            "WHEN 2 THEN 10 + i / 7 WHEN 3 THEN 3 ELSE 4 END FROM n, w;\n")
            .arg(count);
}

void SessionMaker::addMissed(double afterMs, double beforeMs, int count)
{
    m_sql +=
        QStringLiteral(
            "INSERT INTO missed (cpu, after_ns, before_ns, missed_count) VALUES (0, %1, %2, %3);\n")
            .arg(ns(afterMs), ns(beforeMs))
            .arg(count);
}

void SessionMaker::addFinding(const QString& what, int resourceId, int deviceId, double firstSeenMs)
{
    m_sql += QStringLiteral(
                 "INSERT INTO finding (rule, severity, verdict, class, title, cause, confidence, "
                 "device_id, resource_id, event_id, call_site_symbol_id, first_seen_ns, "
                 "resource_count, size_bytes) VALUES (%1, 'certain', %2, %3, 0, %4, %5, %4, %6);\n")
                 .arg(what)
                 .arg(deviceId)
                 .arg(resourceId)
                 .arg(resourceId == 0 ? 0 : 1)
                 .arg(ns(firstSeenMs))
                 .arg(resourceId == 0 ? 0 : 64);
}

void SessionMaker::addLeak(int resourceId, int deviceId)
{
    addFinding(QStringLiteral("'F18', 'error', 'leak', 'behind the cursor', "
                              "'Added during release', 'Nothing will ever free it.'"),
               resourceId, deviceId, 200);
}

void SessionMaker::addHazard(int resourceId, int deviceId)
{
    addFinding(QStringLiteral("'F23', 'warning', 'hazard', 'release order broken', "
                              "'Released out of order', 'Released before newer ones.'"),
               resourceId, deviceId, 300);
}

void SessionMaker::addNeverReleased(int deviceId, double firstSeenMs)
{
    addFinding(QStringLiteral("'F04', 'error', 'leak', 'never released', 'Never released', "
                              "'A reference was taken and never put.'"),
               0, deviceId, firstSeenMs);
}

void SessionMaker::write(const QString& path, double lengthMs) const
{
    const QString sql =
        QStringLiteral(
            "INSERT INTO session (id, uuid, hostname, kernel_release, kernel_version, machine, "
            "backend, clock, started_ns, ended_ns, wall_offset_ns, state, state_reason, command, "
            "command_status, event_count, missed_count, damaged_count, writer_version) VALUES (1, "
            "'u', 'lab', '6.1.0-32-amd64', '#1', "
            "'x86_64', 'module', 'boot', %1, %2, "
            "1763809200000000000, '%4', '', '', -1, %3, 0, 0, '0.1.0');\n")
            .arg(ns(0), ns(lengthMs))
            .arg(m_nextId + m_nextEvent)
            .arg(m_state) +
        m_sql;
    auto file = schema::SessionFile::create(
        path.toStdString(), schema::SessionFile::Overwrite::Yes,
        [&sql](schema::Database& database) { database.execute(sql.toStdString()); });
    file.makeIndexes();
    if (m_state == QLatin1String("recording")) { // they are made at its end
        file.database().execute("DROP INDEX resource_by_device; DROP INDEX resource_devm; "
                                "DROP INDEX drm_file_by_device; DROP INDEX pin_by_device");
    }
    file.settle();
}

void change(const QString& path, const QString& sql)
{
    schema::Database(path.toStdString(), schema::Database::Access::ReadWrite)
        .execute(sql.toStdString());
}

void writeHotUnplug(const QString& path)
{
    SessionMaker maker;
    maker.addDevice({1, 0, 100, 121, 2000, 7500, QStringLiteral("0000:01:00.0")});
    maker.addFile(1, QStringLiteral("hold_file"), 240, 1000, 7499.5);
    const QStringList names{QStringLiteral("drm_dev_init_release"), QStringLiteral("kmalloc"),
                            QStringLiteral("drm_minor_alloc_release")};
    for (int i = 0; i < 9; ++i) {
        maker.addResource(1, names[i % 3], i % 3 == 1 ? 176 : 8, 100.5 + i, 7500.1 - i * 0.01);
    }
    maker.write(path, 8200);
}

void writeOverlap(const QString& path)
{
    SessionMaker maker;
    maker.addDevice({1, 0, 100, 121, 2000, 6000, QStringLiteral("0000:01:00.0")});
    maker.addDevice({2, 1, 3000, 3020, 0, 0, QStringLiteral("0000:01:00.0")});
    maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 5999);
    maker.addFile(2, QStringLiteral("compositor"), 123, 3500, 0);
    for (int i = 0; i < 6; ++i) {
        maker.addResource(1, QStringLiteral("kmalloc"), 512, 101 + i, 6000 - i * 0.01);
        maker.addResource(2, QStringLiteral("drm_mode_config_init_release"), 8, 3001 + i, 0);
    }
    maker.write(path, 8000);
}

} // namespace drmscope::app::test
