// SPDX-License-Identifier: MIT
#include "schema/sqlite_error.h"

#include <sqlite3.h>

namespace drmscope::schema {

namespace {

std::string reasonOf(sqlite3* handle, int code)
{
    // After SQLITE_MISUSE and the like the handle may still hold an older error's words.
    const bool handleKnows = handle != nullptr && sqlite3_extended_errcode(handle) == code;
    return handleKnows ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
}

} // namespace

SqliteError::SqliteError(sqlite3* handle, int code, const std::string& action)
    : SqliteError(code, action, reasonOf(handle, code))
{}

SqliteError::SqliteError(int code, const std::string& action, const std::string& reason)
    : std::runtime_error(action + ": " + reason), m_code(code), m_reason(reason)
{}

int SqliteError::primaryCode() const
{
    return m_code & 0xff;
}

bool SqliteError::isOutOfSpaceOrInputOutput() const
{
    return primaryCode() == SQLITE_FULL || primaryCode() == SQLITE_IOERR;
}

bool SqliteError::isInterrupted() const
{
    return primaryCode() == SQLITE_INTERRUPT;
}

bool SqliteError::isDamage() const
{
    return primaryCode() == SQLITE_CORRUPT || primaryCode() == SQLITE_NOTADB;
}

} // namespace drmscope::schema
