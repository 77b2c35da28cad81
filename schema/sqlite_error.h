// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

struct sqlite3;

namespace drmscope::schema {

// SQLite refused something; what() says what was tried, on what, and SQLite's own words.
class SqliteError : public std::runtime_error
{
public:
    // `code`: an extended result code. The message is taken from `handle` where there is one.
    SqliteError(sqlite3* handle, int code, const std::string& action);

    int code() const { return m_code; }                    // extended, SQLITE_IOERR_WRITE
    int primaryCode() const;                               // SQLITE_IOERR
    const std::string& reason() const { return m_reason; } // SQLite's own words alone
    bool isOutOfSpaceOrInputOutput() const; // disk full, or the disk failed: exit code 74
    bool isInterrupted() const;             // the time limit passed, or interrupt() was called
    bool isLocked() const;                  // another program kept it locked, all the time
    bool isDamage() const;                  // the file contradicts itself

private:
    SqliteError(int code, const std::string& action, const std::string& reason);

    int m_code;
    std::string m_reason;
};

} // namespace drmscope::schema
