// SPDX-License-Identifier: MIT
#pragma once

#include "schema/database.h"
#include "schema/writer_lock.h"

#include <functional>
#include <optional>
#include <string>

namespace drmscope::schema {

// A session in the making: written beside its place under a name of its own and moved there when it
// is whole, so that a kill or a full disk leaves no half of one. Failures are SessionFileError
// (CannotCreate) and SqliteError.
class NewSession
{
public:
    explicit NewSession(const std::string& path);
    ~NewSession(); // takes it away unless it was published
    NewSession(const NewSession&) = delete;
    NewSession& operator=(const NewSession&) = delete;

    // Tables, views and the caller's first rows.
    void fill(const std::function<void(Database&)>& rows);
    // Moves it to its place. The lock has been held since before anybody could open it.
    WriterLock publish(bool overwrite);

private:
    void makeEmptyFile();
    void makeRoom(bool overwrite) const;
    void removeReplaced() const;

    std::string m_path;
    std::string m_temporary;
    WriterLock m_lock;
    std::optional<Database> m_database;
};

// Takes away a session that nobody has open, and what SQLite left beside it.
void removeSessionFile(const std::string& path);
// The latter alone.
void removeBesideSession(const std::string& path);

} // namespace drmscope::schema
