// SPDX-License-Identifier: MIT
#include "app/fleet/fleet_store.h"

#include "schema/database.h"
#include "schema/fleet_texts.h"
#include "schema/sqlite_error.h"
#include "schema/statement.h"
#include "schema/transaction.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <unordered_set>

namespace drmscope::app {
namespace {

using schema::Database;
using schema::Statement;

constexpr uint32_t kApplicationId = 0x44524D46; // "DRMF"
constexpr int64_t kVersion = 1;

void bindRow(Statement& statement, const FleetRow& row)
{
    int parameter = 0;
    for (const FleetValue& value : row) {
        ++parameter;
        if (const auto* number = std::get_if<int64_t>(&value)) {
            statement.bind(parameter, *number);
        } else {
            statement.bind(parameter, std::string_view(std::get<std::string>(value)));
        }
    }
}

std::string insertInto(const std::string& table, size_t columns)
{
    std::string sql = "INSERT OR REPLACE INTO " + table + " VALUES (?";
    for (size_t i = 1; i < columns; ++i) {
        sql += ", ?";
    }
    return sql + ')';
}

void insertRows(Database& database, const std::string& table, const std::vector<FleetRow>& rows)
{
    if (rows.empty()) {
        return;
    }
    Statement statement(database, insertInto(table, rows.front().size()));
    for (const FleetRow& row : rows) {
        bindRow(statement, row);
        statement.run();
    }
}

void makeTables(Database& database)
{
    schema::Transaction transaction(database);
    if (database.integer("PRAGMA application_id") == 0) { // nobody was faster
        database.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
        database.execute("PRAGMA user_version = " + std::to_string(kVersion));
        database.execute(std::string(schema::fleetTablesSql()));
    }
    transaction.commit();
}

// Parameters that a query does not have are not bound.
void bindQuestion(Statement& statement, const std::string& sql, const FleetQuestion& question)
{
    // SQLite numbers named parameters in the order of their first appearance.
    const size_t since = sql.find(":since");
    const size_t driver = sql.find(":driver");
    int parameter = 0;
    const auto bindSince = [&] {
        if (since != std::string::npos) {
            statement.bind(++parameter, std::string_view(question.since));
        }
    };
    const auto bindDriver = [&] {
        if (driver != std::string::npos) {
            statement.bind(++parameter, std::string_view(question.driver));
        }
    };
    if (since < driver) {
        bindSince();
        bindDriver();
    } else {
        bindDriver();
        bindSince();
    }
}

// What stands before SELECT is comment, and speaks of the parameters too.
std::string withoutComments(const std::string& sql)
{
    std::string out;
    size_t begin = 0;
    while (begin < sql.size()) {
        const size_t end = std::min(sql.find('\n', begin), sql.size());
        const std::string line = sql.substr(begin, end - begin);
        out += line.starts_with("--") ? std::string() : line + '\n';
        begin = end + 1;
    }
    return out;
}

FleetAnswer readAll(Statement& statement)
{
    FleetAnswer answer;
    for (int i = 0; i < statement.columnCount(); ++i) {
        answer.columns.push_back(statement.columnName(i));
    }
    while (statement.step()) {
        FleetRow row;
        for (int i = 0; i < statement.columnCount(); ++i) {
            if (statement.isInteger(i)) {
                row.emplace_back(statement.integer(i));
            } else {
                row.emplace_back(std::string(statement.text(i)));
            }
        }
        answer.rows.push_back(std::move(row));
    }
    return answer;
}

} // namespace

FleetStore::FleetStore(const std::string& path, Mode mode) : m_path(path)
{
    if (mode == Mode::Write) {
        const int fd = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666);
        if (fd < 0) {
            throw FleetError(FleetError::Kind::CannotCreate,
                             "cannot create the fleet " + path + ": " + std::strerror(errno));
        }
        close(fd);
    }
    try {
        m_database = std::make_unique<Database>(
            path, mode == Mode::Write ? Database::Access::ReadWrite : Database::Access::ReadOnly);
        const bool isNew = m_database->integer("SELECT count(*) FROM sqlite_master") == 0;
        if (isNew && mode == Mode::Write) {
            makeTables(*m_database);
        }
        if (m_database->integer("PRAGMA application_id") != kApplicationId) {
            throw FleetError(FleetError::Kind::NotAFleet,
                             path + " is no fleet of drmscope; `drmscope fleet add --at FLEET` "
                                    "makes one");
        }
        if (m_database->integer("PRAGMA user_version") > kVersion) {
            throw FleetError(FleetError::Kind::NotAFleet,
                             path + " was made by a later drmscope: update drmscope to open it");
        }
        m_database->distrust();
        if (mode == Mode::Write) {
            m_database->execute("PRAGMA synchronous = NORMAL");
        }
    } catch (const schema::SqliteError& error) {
        throw FleetError(FleetError::Kind::NotAFleet,
                         "cannot open the fleet " + path + ": " + error.reason());
    }
}

FleetStore::~FleetStore() = default;

bool FleetStore::knows(const FleetFile& file) const
{
    Statement statement(
        *m_database, "SELECT 1 FROM fleet_session WHERE file = ?1 AND file_size = ?2 AND "
                     "file_changed_ns = ?3 UNION ALL SELECT 1 FROM fleet_rejected WHERE file = ?1 "
                     "AND file_size = ?2 AND file_changed_ns = ?3");
    statement.bindAll(std::string_view(file.path), file.sizeBytes, file.changedNs);
    return statement.step();
}

void FleetStore::add(const std::vector<FleetFacts>& facts)
{
    try {
        schema::Transaction transaction(*m_database);
        Statement forget(*m_database, "DELETE FROM fleet_finding WHERE session_uuid = ?");
        Statement forgetDevices(*m_database, "DELETE FROM fleet_device WHERE session_uuid = ?");
        Statement pardon(*m_database, "DELETE FROM fleet_rejected WHERE file = ?");
        for (const FleetFacts& each : facts) {
            forget.bindAll(std::string_view(each.uuid));
            forget.run();
            forgetDevices.bindAll(std::string_view(each.uuid));
            forgetDevices.run();
            constexpr size_t kFile = 4;
            pardon.bindAll(std::string_view(std::get<std::string>(each.session[kFile])));
            pardon.run();
            insertRows(*m_database, "fleet_session", {each.session});
            insertRows(*m_database, "fleet_device", each.devices);
            insertRows(*m_database, "fleet_finding", each.findings);
        }
        transaction.commit();
    } catch (const schema::SqliteError& error) {
        throw FleetError(FleetError::Kind::Io,
                         "cannot write the fleet " + m_path + ": " + error.reason());
    }
}

void FleetStore::reject(const std::vector<std::pair<FleetFile, std::string>>& files)
{
    try {
        schema::Transaction transaction(*m_database);
        for (const auto& [file, reason] : files) {
            insertRows(*m_database, "fleet_rejected",
                       {{file.path, file.sizeBytes, file.changedNs, reason}});
        }
        transaction.commit();
    } catch (const schema::SqliteError& error) {
        throw FleetError(FleetError::Kind::Io,
                         "cannot write the fleet " + m_path + ": " + error.reason());
    }
}

FleetAnswer FleetStore::ask(const std::string& sql, const FleetQuestion& question) const
{
    try {
        const std::string text = withoutComments(sql);
        Statement statement(*m_database, text);
        bindQuestion(statement, text, question);
        return readAll(statement);
    } catch (const schema::SqliteError& error) {
        throw FleetError(FleetError::Kind::Usage,
                         "the fleet " + m_path + " does not answer: " + error.reason());
    }
}

} // namespace drmscope::app
