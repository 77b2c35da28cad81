// SPDX-License-Identifier: MIT
#pragma once

namespace drmscope::schema {

class Database;

// Readers: one state of the file from the first row to the last. Without it each statement takes
// the file's locks and looks whether it has changed: for a row found by its id that costs more than
// the row does. One at a time on a Database, which must outlive it, as must its statements.
class Snapshot
{
public:
    explicit Snapshot(Database& database);
    ~Snapshot();
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    Snapshot(Snapshot&&) = delete;
    Snapshot& operator=(Snapshot&&) = delete;

private:
    Database& m_database;
};

} // namespace drmscope::schema
