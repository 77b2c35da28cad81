// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

struct sqlite3;

namespace drmscope::schema {

// One SQLite connection; owns its handle. It belongs to one thread at a time, except interrupt(),
// which any thread may call while the connection exists. Statements and transactions made on it
// must be gone before it is. Every failure is a SqliteError.
class Database
{
public:
    enum class Access
    {
        ReadOnly,
        ReadWrite,
        Immutable
    };

    // Opens a file that exists. Immutable: read-only, and nobody else may be writing to it (needed
    // where the folder cannot be written to).
    Database(const std::string& path, Access access);
    Database(); // an empty one in memory
    ~Database();
    Database(Database&& other) noexcept;
    Database& operator=(Database&& other) noexcept;
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    // Runs every statement of `sql`; rows are dropped.
    void execute(const std::string& sql);
    // The first column of the first row of `sql`; 0 or "" where there is none.
    int64_t integer(const std::string& sql);
    std::string text(const std::string& sql);

    int64_t lastInsertId() const;
    int64_t changes() const; // rows changed by the last INSERT, UPDATE or DELETE

    // Writes what is stored to an empty file that is there, in one state; of a file that was
    // deleted meanwhile, too. keepGoing is asked between its steps.
    void copyTo(const std::string& path);

    // Distrust the file: SQLite's own advice for files that others made. No view, trigger or
    // function that stands in the file is run any more; our own TEMP views still are.
    void distrust();

    // From now on what runs for longer is stopped with SQLITE_INTERRUPT, counted from this call.
    // Zero takes the limit away.
    void setTimeLimit(std::chrono::milliseconds limit);
    // Asked often while a statement runs, on its thread; false stops it with SQLITE_INTERRUPT. It
    // may read an atomic that another thread sets, so that unlike interrupt() it is never too
    // early. Empty: none.
    void setKeepGoing(std::function<bool()> keepGoing);
    // Asked again and again while another program keeps what we need locked, with how long that has
    // been by now, on the thread that waits; false ends the wait with SQLITE_BUSY, as do the two
    // above. Empty: five seconds are waited.
    void setWaitOn(std::function<bool(std::chrono::milliseconds)> waitOn);
    void interrupt() noexcept;

    sqlite3* handle() const { return m_handle; }

private:
    struct Watch;
    Watch& watch();
    void open(const std::string& name, int flags, const std::string& shownAs);
    void close() noexcept;

    sqlite3* m_handle = nullptr;
    std::unique_ptr<Watch> m_watch; // SQLite holds its address
};

} // namespace drmscope::schema
