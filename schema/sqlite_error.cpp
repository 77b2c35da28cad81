// SPDX-License-Identifier: MIT
#include "schema/sqlite_error.h"

#include <sqlite3.h>

#include <cstring>

namespace drmscope::schema {

namespace {

// What the system said of the last access that failed, to the file or to what lies beside it; 0
// nothing. (sqlite3_system_errno() does not know why a COMMIT failed.)
int systemErrorOf(sqlite3* handle)
{
    for (const int which : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER}) {
        sqlite3_file* file = nullptr;
        int error = 0;
        if (sqlite3_file_control(handle, "main", which, static_cast<void*>(&file)) == SQLITE_OK &&
            file != nullptr && file->pMethods != nullptr &&
            file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error) == SQLITE_OK &&
            error != 0)
            return error;
    }
    return 0;
}

std::string reasonOf(sqlite3* handle, int code)
{
    // After SQLITE_MISUSE and the like the handle may still hold an older error's words.
    const bool handleKnows = handle != nullptr && sqlite3_extended_errcode(handle) == code;
    if (!handleKnows)
        return sqlite3_errstr(code);
    std::string reason = sqlite3_errmsg(handle);
    // "disk I/O error" may be a quota, a file system that became read-only, or a broken disk
    const int error = (code & 0xff) == SQLITE_IOERR ? systemErrorOf(handle) : 0;
    if (error != 0)
        reason += std::string(" (") + std::strerror(error) + ')'; // NOLINT(concurrency-mt-unsafe)
    return reason;
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
