// SPDX-License-Identifier: MIT
#include "schema/sqlite_error.h"

#include <sqlite3.h>

namespace drmscope::schema {

namespace {

std::string messageOf(sqlite3* handle, int code, const std::string& action)
{
    // After SQLITE_MISUSE and the like the handle may still hold an older error's words.
    const bool handleKnows = handle != nullptr && sqlite3_extended_errcode(handle) == code;
    return action + ": " + (handleKnows ? sqlite3_errmsg(handle) : sqlite3_errstr(code));
}

} // namespace

SqliteError::SqliteError(sqlite3* handle, int code, const std::string& action)
    : std::runtime_error(messageOf(handle, code, action)), m_code(code)
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
