// SPDX-License-Identifier: MIT
// The recorded events themselves, and the texts that their ids stand for.
#include "app/query/session_connection.h"
#include "app/query/session_reader.h"

namespace drmscope::app {
namespace {

using schema::Statement;

constexpr const char* kColumns =
    "SELECT e.id, e.timestamp_ns, e.seq, e.cpu, e.kind, e.step, e.device_id, coalesce(o.name, ''), "
    "coalesce(t.pid, 0), coalesce(t.comm, ''), coalesce(n.name, ''), e.size_bytes, "
    "coalesce(action.frame, ''), coalesce(caller.frame, ''), e.stack_id, e.ordinal, e.cause, "
    "e.result, e.process_id, e.refs, e.open_count, e.object_address, coalesce(site.frame, ''), "
    "e.atomic_context, e.data_address "
    "FROM ";
constexpr const char* kJoined =
    " AS e LEFT JOIN task AS t ON t.id = e.task_id "
    "LEFT JOIN name AS n ON n.id = e.name_id "
    "LEFT JOIN frame AS action ON action.symbol_id = e.action_symbol_id "
    "LEFT JOIN call_site AS place ON place.stack_id = e.stack_id "
    "LEFT JOIN frame AS site ON site.symbol_id = place.symbol_id "
    "LEFT JOIN frame AS caller ON caller.symbol_id = e.caller_symbol_id "
    "LEFT JOIN minor AS o ON o.id = (SELECT m.id FROM minor AS m WHERE m.device_id = e.device_id "
    "ORDER BY CASE m.kind WHEN 'card' THEN 0 WHEN 'accel' THEN 1 ELSE 2 END LIMIT 1) ";

// Of what has the columns of view event.
std::string eventsOf(const char* source)
{
    return std::string(kColumns) + source + kJoined;
}

Event eventOf(const Statement& row)
{
    Event event;
    event.id = row.integer(0);
    event.timestampNs = row.integer(1);
    event.seq = row.integer(2);
    event.cpu = int32Of(row, 3);
    event.kind = textOf(row, 4);
    event.step = int32Of(row, 5);
    event.deviceId = row.integer(6);
    event.minor = textOf(row, 7);
    event.pid = int32Of(row, 8);
    event.comm = textOf(row, 9);
    event.name = textOf(row, 10);
    event.sizeBytes = row.integer(11);
    event.action = textOf(row, 12);
    event.caller = textOf(row, 13);
    event.stackId = row.integer(14);
    event.ordinal = row.integer(15);
    event.cause = int32Of(row, 16);
    event.result = int32Of(row, 17);
    event.processId = int32Of(row, 18);
    event.refs = int32Of(row, 19);
    event.openCount = int32Of(row, 20);
    event.objectAddress = addressOf(row, 21);
    event.callSite = textOf(row, 22);
    event.atomicContext = int32Of(row, 23);
    event.dataAddress = addressOf(row, 24);
    return event;
}

} // namespace

void SessionReader::events(const EventFilter& filter, const std::function<bool(const Event&)>& each)
{
    m_connection->guarded([&] {
        Statement statement(m_connection->database(),
                            eventsOf("event") +
                                "WHERE e.id > ?1 AND (?2 = 0 OR e.device_id = ?2) "
                                "AND e.timestamp_ns BETWEEN ?3 AND ?4 ORDER BY e.id LIMIT ?5");
        statement.bindAll(filter.afterId, filter.deviceId, filter.window.fromNs, filter.window.toNs,
                          filter.limit);
        while (statement.step() && each(eventOf(statement))) {
        }
    });
}

std::optional<Event> SessionReader::event(RowId eventId)
{
    auto found =
        m_connection->rowsOfDevice<Event>(eventsOf("event") + "WHERE e.id = ?1", eventId, eventOf);
    return found.empty() ? std::nullopt : std::optional<Event>(std::move(found.front()));
}

int64_t SessionReader::eventCount(int64_t known)
{
    // Rows of facts are only ever appended, so that their ids count them; not so in every file.
    const auto counts = m_connection->rows<int64_t>(
        "SELECT CASE WHEN counted = coalesce((SELECT max(id) FROM event_row), 0) "
        "AND coalesce((SELECT min(id) FROM event_row), 1) = 1 THEN counted ELSE -1 END FROM "
        "(SELECT ?1 + count(*) AS counted FROM event_row WHERE id > ?1)",
        [known](Statement& statement) { statement.bindAll(known); },
        [](const Statement& row) { return row.integer(0); });
    return counts.front();
}

std::vector<RowId> SessionReader::eventIds(const std::string& text, RowId deviceId, int64_t mostIds)
{
    return m_connection->rows<RowId>(
        "SELECT e.id FROM event AS e WHERE (?2 = 0 OR e.device_id = ?2) AND (?1 = '' "
        "OR instr(e.kind, ?1) > 0 "
        "OR e.name_id IN (SELECT id FROM name WHERE instr(lower(name), ?1) > 0) "
        "OR e.task_id IN (SELECT id FROM task WHERE instr(lower(comm), ?1) > 0 "
        "                 OR CAST(pid AS TEXT) = ?1) "
        "OR e.device_id IN (SELECT device_id FROM minor WHERE instr(lower(name), ?1) > 0) "
        "OR e.stack_id IN (SELECT c.stack_id FROM call_site AS c JOIN frame AS f "
        "                  ON f.symbol_id = c.symbol_id WHERE instr(lower(f.frame), ?1) > 0) "
        "OR printf('0x%x', e.object_address) = ?1 OR printf('0x%016x', e.object_address) = ?1) "
        "ORDER BY e.id LIMIT ?3",
        [&](Statement& statement) { statement.bindAll(text, deviceId, mostIds); },
        [](const Statement& row) { return row.integer(0); });
}

void SessionReader::eventKeys(EventKey key, const std::function<bool(RowId, int64_t)>& each)
{
    const char* const column = key == EventKey::Time     ? "timestamp_ns"
                               : key == EventKey::Shape  ? "shape_id"
                               : key == EventKey::Device ? "device_id"
                                                         : "object_address";
    m_connection->guarded([&] {
        Statement statement(m_connection->database(),
                            std::string("SELECT id, ") + column + " FROM event_row ORDER BY id");
        while (statement.step() && each(statement.integer(0), statement.integer(1))) {
        }
    });
}

std::vector<Event> SessionReader::eventShapes(RowId afterId)
{
    return m_connection->rows<Event>(
        eventsOf("(SELECT *, 0 AS timestamp_ns, 0 AS seq, 0 AS device_id, -1 AS ordinal, "
                 "0 AS object_address, 0 AS data_address FROM event_shape WHERE id > ?1)"),
        [afterId](Statement& statement) { statement.bindAll(afterId); }, eventOf);
}

void SessionReader::eventRows(RowId afterId, const std::function<bool(const EventRow&)>& each)
{
    m_connection->guarded([&] {
        Statement statement(m_connection->database(),
                            "SELECT id, timestamp_ns, shape_id, device_id, object_address "
                            "FROM event_row WHERE id > ?1 ORDER BY id");
        statement.bindAll(afterId);
        while (statement.step() &&
               each({statement.integer(0), statement.integer(1), statement.integer(2),
                     statement.integer(3), addressOf(statement, 4)})) {
        }
    });
}

std::vector<Task> SessionReader::tasks()
{
    return m_connection->rows<Task>(
        "SELECT id, pid, comm FROM task ORDER BY id", [](Statement&) {},
        [](const Statement& row) {
            return Task{row.integer(0), int32Of(row, 1), textOf(row, 2)};
        });
}

std::vector<Frame> SessionReader::stack(RowId stackId)
{
    return m_connection->rowsOfDevice<Frame>(
        "SELECT s.depth, s.symbol_id, f.frame, y.module, f.source FROM stack AS s "
        "JOIN frame AS f ON f.symbol_id = s.symbol_id JOIN symbol AS y ON y.id = s.symbol_id "
        "WHERE s.stack_id = ?1 ORDER BY s.depth",
        stackId, [](const Statement& row) {
            return Frame{int32Of(row, 0), row.integer(1), textOf(row, 2), textOf(row, 3),
                         textOf(row, 4)};
        });
}

std::string SessionReader::frame(RowId symbolId)
{
    const auto found = m_connection->rowsOfDevice<std::string>(
        "SELECT frame FROM frame WHERE symbol_id = ?1", symbolId,
        [](const Statement& row) { return textOf(row, 0); });
    return found.empty() ? std::string() : found.front();
}

std::string SessionReader::name(RowId nameId)
{
    const auto found = m_connection->rowsOfDevice<std::string>(
        "SELECT name FROM name WHERE id = ?1", nameId,
        [](const Statement& row) { return textOf(row, 0); });
    return found.empty() ? std::string() : found.front();
}

} // namespace drmscope::app
