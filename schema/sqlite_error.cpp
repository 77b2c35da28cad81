// SPDX-License-Identifier: MIT
#include "schema/sqlite_error.h"

#include <sqlite3.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstdint>
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

// No more than a page or two are free where the file is. Of what lies beside it, as the -shm,
// SQLite knows no errno. (What it sorts may be elsewhere, on another disk that is full.)
bool isDiskFull(sqlite3* handle)
{
    constexpr uint64_t kRoomBytes = 32 << 10; // a -shm takes as much at once
    const char* const path = sqlite3_db_filename(handle, "main");
    struct statvfs disk = {};
    return path != nullptr && *path != '\0' && statvfs(path, &disk) == 0 &&
           uint64_t{disk.f_bavail} * disk.f_frsize < kRoomBytes;
}

std::string reasonOf(sqlite3* handle, int code)
{
    // After SQLITE_MISUSE and the like the handle may still hold an older error's words.
    const bool handleKnows = handle != nullptr && sqlite3_extended_errcode(handle) == code;
    if (!handleKnows)
        return sqlite3_errstr(code);
    const int primary = code & 0xff;
    const int error = primary == SQLITE_IOERR ? systemErrorOf(handle) : 0;
    const bool mayBeFull =
        primary == SQLITE_FULL || (primary == SQLITE_IOERR && (error == 0 || error == ENOSPC));
    if (mayBeFull && isDiskFull(handle))
        return "its disk is full: make room on it";
    if (primary == SQLITE_FULL) // what was written for it is gone again, or was a temporary file
        return "a disk is full, its own or that of temporary files: make room on it";
    std::string reason = sqlite3_errmsg(handle);
    // "disk I/O error" may be a quota, a file system that became read-only, or a broken disk
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

bool SqliteError::isLocked() const
{
    return primaryCode() == SQLITE_BUSY;
}

bool SqliteError::isDamage() const
{
    return primaryCode() == SQLITE_CORRUPT || primaryCode() == SQLITE_NOTADB;
}

} // namespace drmscope::schema
