// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_error.h"
#include "app/query/session_reader.h"
#include "schema/session_file.h"
#include "schema/session_file_error.h"
#include "schema/sqlite_error.h"
#include "schema/statement.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace drmscope::app {

// Inside of SessionReader: the connection, and the one place where errors of the schema library
// become SessionError. Only files of this folder include it.
class SessionReader::Connection
{
public:
    explicit Connection(const std::filesystem::path& file);

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    [[nodiscard]] schema::Database& database() { return m_file->database(); }
    [[nodiscard]] bool hadRowsBeside() const { return m_file->hadRowsBeside(); }
    [[nodiscard]] bool isBeingWritten();
    void setKeepGoing(std::function<bool()> keepGoing);

    // One value for each row of the statement, which `bind` completes first.
    template <typename Row, typename Bind, typename Read>
    std::vector<Row> rows(std::string_view sql, const Bind& bind, const Read& read)
    {
        return guarded([&] {
            schema::Statement statement(database(), sql);
            bind(statement);
            std::vector<Row> all;
            while (statement.step()) {
                all.push_back(read(statement));
            }
            return all;
        });
    }

    // The rows of one drm_device, or of all with 0: the statement's only parameter.
    template <typename Row, typename Read>
    std::vector<Row> rowsOfDevice(std::string_view sql, RowId deviceId, const Read& read)
    {
        return rows<Row>(
            sql, [deviceId](schema::Statement& statement) { statement.bindAll(deviceId); }, read);
    }

    // Runs `work`; what the schema library throws leaves as a SessionError.
    template <typename Work> auto guarded(const Work& work) -> decltype(work())
    {
        try {
            return work();
        } catch (const schema::SqliteError& error) {
            rethrow(error);
        }
    }

private:
    [[noreturn]] void rethrow(const schema::SqliteError& error) const;

    std::filesystem::path m_path;
    std::unique_ptr<schema::SessionFile> m_file;
};

// Columns of a foreign file may hold anything: what does not fit a narrower type is cut, never an
// error.
inline int32_t int32Of(const schema::Statement& row, int column)
{
    return static_cast<int32_t>(row.integer(column));
}

inline uint64_t addressOf(const schema::Statement& row, int column)
{
    return static_cast<uint64_t>(row.integer(column));
}

inline std::string textOf(const schema::Statement& row, int column)
{
    return std::string(row.text(column));
}

inline bool boolOf(const schema::Statement& row, int column)
{
    return row.integer(column) != 0;
}

} // namespace drmscope::app
