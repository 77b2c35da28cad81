// SPDX-License-Identifier: MIT
#include "schema/statement.h"

#include "schema/database.h"
#include "schema/sqlite_error.h"
#include "schema/valid_text.h"

#include <sqlite3.h>

#include <utility>

namespace drmscope::schema {

Statement::Statement(Database& database, std::string_view sql)
{
    const int code = sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &m_handle, nullptr);
    if (code != SQLITE_OK)
        throw SqliteError(database.handle(), code, "cannot prepare \"" + std::string(sql) + "\"");
}

Statement::~Statement()
{
    sqlite3_finalize(m_handle);
}

Statement::Statement(Statement&& other) noexcept : m_handle(std::exchange(other.m_handle, nullptr))
{}

Statement& Statement::operator=(Statement&& other) noexcept
{
    std::swap(m_handle, other.m_handle);
    return *this;
}

void Statement::check(int code, const char* action) const
{
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
        return;
    const char* const sql = sqlite3_sql(m_handle);
    throw SqliteError(sqlite3_db_handle(m_handle), code,
                      std::string("cannot ") + action + " \"" + (sql ? sql : "") + "\"");
}

void Statement::bindInteger(int parameter, int64_t value)
{
    check(sqlite3_bind_int64(m_handle, parameter, value), "bind a parameter of");
}

// All that a session says comes through here, whatever bytes a kernel or a console said it in.
void Statement::bind(int parameter, std::string_view value)
{
    if (!isValidText(value)) {
        bind(parameter, std::string_view(validText(value)));
        return;
    }
    check(sqlite3_bind_text64(m_handle, parameter, value.data() ? value.data() : "", value.size(),
                              SQLITE_TRANSIENT, SQLITE_UTF8),
          "bind a parameter of");
}

void Statement::bindReal(int parameter, double value)
{
    check(sqlite3_bind_double(m_handle, parameter, value), "bind a parameter of");
}

void Statement::bindNull(int parameter)
{
    check(sqlite3_bind_null(m_handle, parameter), "bind a parameter of");
}

bool Statement::step()
{
    const int code = sqlite3_step(m_handle);
    try {
        check(code, "run");
    } catch (const SqliteError&) {
        reset(); // or the next bind is refused: whoever stopped it may run it again
        throw;
    }
    return code == SQLITE_ROW;
}

void Statement::run()
{
    while (step()) {
    }
    reset();
}

void Statement::reset()
{
    // Repeats the error of the last step(), which that step() has already thrown.
    sqlite3_reset(m_handle);
}

int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_handle, column);
}

double Statement::real(int column) const
{
    return sqlite3_column_double(m_handle, column);
}

std::string_view Statement::text(int column) const
{
    const auto* const bytes = reinterpret_cast<const char*>(sqlite3_column_text(m_handle, column));
    if (bytes == nullptr)
        return {};
    return {bytes, static_cast<size_t>(sqlite3_column_bytes(m_handle, column))};
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_handle, column) == SQLITE_NULL;
}

bool Statement::isInteger(int column) const
{
    return sqlite3_column_type(m_handle, column) == SQLITE_INTEGER;
}

bool Statement::isReal(int column) const
{
    return sqlite3_column_type(m_handle, column) == SQLITE_FLOAT;
}

int Statement::columnCount() const
{
    return sqlite3_column_count(m_handle);
}

std::string Statement::columnName(int column) const
{
    const char* const name = sqlite3_column_name(m_handle, column);
    return name ? name : "";
}

} // namespace drmscope::schema
