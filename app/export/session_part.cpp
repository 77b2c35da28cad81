// SPDX-License-Identifier: MIT
#include "app/export/session_part.h"

#include "app/export/export_error.h"
#include "app/query/session_error.h"
#include "schema/session_file.h"
#include "schema/session_file_error.h"
#include "schema/sql_texts.h"
#include "schema/sqlite_error.h"
#include "schema/statement.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_set>

namespace drmscope::app {
namespace {

using schema::Database;
using schema::Statement;
using IdSet = std::unordered_set<int64_t>;

// What a column holds that somebody may want to keep to himself.
enum class Holds : uint8_t
{
    Anything,
    Pid,
    Address,
    Comm,
    Path,
    Host
};

Holds holdsOf(std::string_view table, std::string_view column)
{
    if (column == "pid" || column.ends_with("process_id")) {
        return Holds::Pid;
    }
    if (column == "address" || column.ends_with("_address")) {
        return Holds::Address;
    }
    if (column == "comm" || column.ends_with("_comm")) {
        return Holds::Comm;
    }
    if (column == "command_line" ||
        (table == "session" && (column == "command" || column == "state_reason"))) {
        return Holds::Path;
    }
    return column == "hostname" ? Holds::Host : Holds::Anything;
}

// 128 bits that depend on every byte: enough to tell sessions apart, not meant against an enemy.
std::string uuidOf(std::string_view text)
{
    uint64_t high = 0xcbf29ce484222325U;
    uint64_t low = 0x84222325cbf29ce4U;
    for (const char c : text) {
        high = (high ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
        low = (low + static_cast<unsigned char>(c) + 1) * 0x9e3779b97f4a7c15U;
        low ^= low >> 29U;
    }
    return fmt::format("{:08x}-{:04x}-8{:03x}-{:04x}-{:012x}", high >> 32U, (high >> 16U) & 0xffffU,
                       high & 0xfffU, 0x8000U | ((low >> 48U) & 0x3fffU), low & 0xffffffffffffU);
}

IdSet idsOf(Database& database, std::string_view sql)
{
    IdSet ids;
    Statement row(database, sql);
    while (row.step()) {
        ids.insert(row.integer(0));
    }
    return ids;
}

class PartWriter
{
public:
    PartWriter(Database& from, const SessionPart& part)
        : m_from(from), m_part(part), m_redaction(part.secrets)
    {}

    void write(Database& to)
    {
        m_to = &to;
        noteNames();
        noteProcesses();
        copyFacts();
        copyDerived();
        copyDictionaries();
        to.execute(std::string(schema::indexesSql()));
        copyFindings();
        noteWhatItIs();
    }

private:
    [[nodiscard]] std::string inDevices(const std::string& column) const
    {
        return m_part.devices.empty() ? "1" : fmt::format("{} IN ({})", column, deviceList());
    }
    [[nodiscard]] std::string deviceList() const
    {
        return fmt::format("{}", fmt::join(m_part.devices, ", "));
    }
    [[nodiscard]] std::string lasted(const char* began, const char* ended) const
    {
        return m_part.isTimed()
                   ? fmt::format("{} <= {} AND ({} = 0 OR {} >= {})", began, m_part.window.toNs,
                                 ended, ended, m_part.window.fromNs)
                   : "1";
    }

    // Names that are no names: command lines, and what the kernel printed.
    void noteNames()
    {
        m_commandNames = idsOf(m_from, "SELECT DISTINCT name_id FROM event WHERE kind IN "
                                       "('file_open', 'file_close', 'file_snapshot')");
        m_logNames = idsOf(m_from, "SELECT DISTINCT name_id FROM event WHERE kind = 'kernel_log'");
        const IdSet others =
            idsOf(m_from, "SELECT name_id FROM resource UNION SELECT name_id FROM event "
                          "WHERE kind NOT IN ('file_open', 'file_close', 'file_snapshot', "
                          "'kernel_log')");
        for (const int64_t id : others) {
            m_commandNames.erase(id);
            m_logNames.erase(id);
        }
    }

    // Sentences name a process "comm (pid)".
    void noteProcesses()
    {
        if (!m_redaction.hidesAny()) {
            return;
        }
        Statement row(m_from,
                      "SELECT comm, pid FROM task UNION SELECT comm, process_id FROM drm_file "
                      "UNION SELECT closed_comm, closed_process_id FROM drm_file UNION "
                      "SELECT comm, process_id FROM pin UNION SELECT t.comm, e.process_id "
                      "FROM event AS e JOIN task AS t ON t.id = e.task_id WHERE "
                      "e.process_id <> 0 GROUP BY 1, 2 ORDER BY 1, 2");
        while (row.step()) {
            m_redaction.process(row.text(0), row.integer(1));
        }
    }

    void copyFacts()
    {
        copy("session", "1");
        for (const char* table : {"hook", "build"}) {
            copy(table, "1");
        }
        copy("missed", lasted("after_ns", "before_ns"));
        copy("damage", lasted("after_ns", "before_ns"));
        copy("device", inDevices("id"));
        copy("minor", inDevices("device_id"));
        m_owners = fmt::format("({} OR id IN (SELECT owner_id FROM resource WHERE {}))",
                               inDevices("device_id"), inDevices("device_id"));
        copy("owner", m_owners);
        copy("event", eventFilter());
    }

    [[nodiscard]] std::string eventFilter() const
    {
        std::string sql = "1";
        if (!m_part.devices.empty()) {
            sql = fmt::format(
                "(device_id IN ({0}) OR (device_id = 0 AND (kind = 'kernel_log' OR (owner_id <> 0 "
                "AND owner_id IN (SELECT id FROM owner WHERE {1})) OR (object_address <> 0 AND "
                "object_address IN (SELECT parent_address FROM device WHERE id IN ({0}))))))",
                deviceList(), m_owners);
        }
        if (m_part.isTimed()) {
            sql += fmt::format(" AND (timestamp_ns BETWEEN {} AND {} OR kind LIKE 'dev!_%' ESCAPE "
                               "'!' OR kind IN ('release_begin', 'release_end'))",
                               m_part.window.fromNs, m_part.window.toNs);
        }
        return sql;
    }

    void copyDerived()
    {
        const std::string ofDevices = inDevices("device_id");
        copy("resource", ofDevices + " AND " + lasted("added_ns", "ended_ns"));
        copy("drm_file", ofDevices + " AND " + lasted("opened_ns", "closed_ns"));
        copy("pin", ofDevices + " AND " + lasted("started_ns", "ended_ns"));
        copy("phase", ofDevices);
        copy("anomaly",
             "event_id = 0 OR event_id IN (SELECT id FROM event WHERE " + eventFilter() + ")");
    }

    void copyDictionaries()
    {
        copyReferenced({"task"}, "SELECT task_id FROM event UNION SELECT task_id FROM resource");
        copyReferenced({"name"}, "SELECT name_id FROM event UNION SELECT name_id FROM resource");
        copyReferenced({"stack", "call_site"},
                       "SELECT stack_id FROM event UNION SELECT stack_id FROM resource");
        copyReferenced(
            {"symbol", "source_line"},
            "SELECT action_symbol_id FROM event UNION SELECT caller_symbol_id FROM event "
            "UNION SELECT action_symbol_id FROM resource UNION SELECT "
            "call_site_symbol_id FROM resource UNION SELECT symbol_id FROM stack UNION "
            "SELECT symbol_id FROM call_site");
    }

    void copyReferenced(const std::vector<std::string>& tables, std::string_view sql)
    {
        const IdSet ids = idsOf(*m_to, sql);
        for (const std::string& table : tables) {
            copy(table, "1", &ids);
        }
    }

    void copyFindings()
    {
        const std::string wanted =
            inDevices("device_id") + " AND " + lasted("first_seen_ns", "first_seen_ns");
        copy("finding", wanted);
        copy("evidence", "finding_id IN (SELECT id FROM finding WHERE " + wanted + ")");
    }

    void noteWhatItIs()
    {
        const std::string uuid = m_from.text("SELECT uuid FROM session");
        std::string what = "of " + uuid;
        if (!m_part.devices.empty()) {
            what += "; drm_devices " + deviceList();
        }
        if (m_part.isTimed()) {
            what += fmt::format("; from {} to {} ns", m_part.window.fromNs, m_part.window.toNs);
        }
        for (const Secret secret : m_part.secrets) {
            what += fmt::format("; without {}", wordOf(secret));
        }
        Statement note(*m_to,
                       "INSERT INTO anomaly (id, event_id, device_id, kind, detail) SELECT "
                       "coalesce(max(id), 0) + 1, 0, 0, 'part of a session', ?1 FROM anomaly");
        note.bindAll(std::string_view(what));
        note.run();
        Statement session(*m_to, "UPDATE session SET uuid = ?1, event_count = "
                                 "(SELECT count(*) FROM event_row)");
        session.bindAll(std::string_view(uuidOf(what)));
        session.run();
    }

    // `ids`, where given, are those of the first column that are wanted; nullptr: all.
    void copy(const std::string& table, const std::string& where, const IdSet* ids = nullptr)
    {
        const std::vector<std::string> columns = columnsOf(table);
        const std::string list = fmt::format("{}", fmt::join(columns, ", "));
        Statement read(m_from, fmt::format("SELECT {} FROM {} WHERE {}", list, table, where));
        std::string marks = "?";
        for (size_t i = 1; i < columns.size(); ++i) {
            marks += ", ?";
        }
        Statement write(*m_to, fmt::format("INSERT INTO {} ({}) VALUES ({})", table, list, marks));
        while (read.step()) {
            if (ids == nullptr || ids->contains(read.integer(0))) {
                copyRow(table, columns, read, write);
            }
        }
    }

    std::vector<std::string> columnsOf(const std::string& table)
    {
        std::vector<std::string> columns;
        Statement row(*m_to, fmt::format("SELECT name FROM pragma_table_info('{}')", table));
        while (row.step()) {
            columns.emplace_back(row.text(0));
        }
        return columns;
    }

    void copyRow(const std::string& table, const std::vector<std::string>& columns,
                 const Statement& read, Statement& write)
    {
        for (size_t i = 0; i < columns.size(); ++i) {
            const int column = static_cast<int>(i);
            const int parameter = column + 1;
            if (read.isInteger(column)) {
                write.bind(parameter, number(table, columns, i, read));
            } else {
                write.bind(parameter, text(table, columns[i], read, column));
            }
        }
        write.run();
    }

    int64_t number(const std::string& table, const std::vector<std::string>& columns, size_t place,
                   const Statement& read)
    {
        const int64_t value = read.integer(static_cast<int>(place));
        const std::string& column = columns[place];
        if (table == "event" && (column == "data_address" || column == "result")) {
            const std::string_view kind = kindOf(columns, read);
            if (column == "result") {
                return kind == "file_close" ? m_redaction.pid(value) : value;
            }
            if (kind == "ioctl" || kind == "uevent") {
                return value; // its command, its number
            }
        }
        switch (holdsOf(table, column)) {
        case Holds::Pid:
            return m_redaction.pid(value);
        case Holds::Address:
            return m_redaction.address(value);
        default:
            return value;
        }
    }

    static std::string_view kindOf(const std::vector<std::string>& columns, const Statement& read)
    {
        const auto place = std::find(columns.begin(), columns.end(), "kind") - columns.begin();
        return read.text(static_cast<int>(place));
    }

    std::string text(const std::string& table, const std::string& column, const Statement& read,
                     int place)
    {
        const std::string_view value = read.text(place);
        if (table == "name" && column == "name") {
            return nameText(read.integer(0), value);
        }
        if ((table == "finding" && column == "cause") ||
            (table == "anomaly" && column == "detail")) {
            return m_redaction.sentence(value);
        }
        if (table == "source_line") {
            const bool tells = m_redaction.hides(Secret::Paths) && value.starts_with('/');
            return std::string(tells ? value.substr(value.rfind('/') + 1) : value);
        }
        switch (holdsOf(table, column)) {
        case Holds::Comm:
            return m_redaction.comm(value);
        case Holds::Path:
            return m_redaction.path(value);
        case Holds::Host:
            return m_redaction.host(value);
        default:
            return std::string(value);
        }
    }

    std::string nameText(int64_t id, std::string_view value)
    {
        if (m_commandNames.contains(id)) {
            return m_redaction.path(value);
        }
        return m_redaction.hidesAny() && m_logNames.contains(id)
                   ? fmt::format("kernel message {}, redacted", id)
                   : std::string(value);
    }

    Database& m_from;
    Database* m_to = nullptr;
    const SessionPart& m_part;
    Redaction m_redaction;
    std::string m_owners;
    IdSet m_commandNames;
    IdSet m_logNames;
};

[[noreturn]] void rethrow(const schema::SessionFileError& error)
{
    using Kind = schema::SessionFileError::Kind;
    switch (error.kind()) {
    case Kind::CannotCreate:
    case Kind::InUse:
        throw ExportError(ExportError::Kind::CannotCreate, error.what());
    case Kind::NotPermitted:
        throw SessionError(SessionError::Kind::NotPermitted, error.what());
    case Kind::NotFound:
        throw SessionError(SessionError::Kind::Missing, error.what());
    case Kind::NewerVersion:
        throw SessionError(SessionError::Kind::Newer, error.what());
    case Kind::Damaged:
        throw SessionError(SessionError::Kind::Damaged, error.what());
    case Kind::Importable:
        throw SessionError(SessionError::Kind::Importable, error.what());
    case Kind::NotASession:
    case Kind::OtherBuild:
        break;
    }
    throw SessionError(SessionError::Kind::NotASession, error.what());
}

} // namespace

void writeSessionPart(const std::filesystem::path& input, const SessionPart& part,
                      const std::filesystem::path& output, bool overwrite)
{
    using schema::SessionFile;
    try {
        SessionFile from = SessionFile::openReadOnly(input.string());
        from.database().execute("BEGIN"); // of a live recording one state is read
        PartWriter writer(from.database(), part);
        SessionFile::create(output.string(),
                            overwrite ? SessionFile::Overwrite::Yes : SessionFile::Overwrite::No,
                            [&writer](Database& to) { writer.write(to); });
    } catch (const schema::SessionFileError& error) {
        rethrow(error);
    } catch (const schema::SqliteError& error) {
        throw ExportError(ExportError::Kind::Io,
                          "cannot write " + output.string() + ": " + error.reason());
    }
}

} // namespace drmscope::app
