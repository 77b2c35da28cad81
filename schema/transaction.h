// SPDX-License-Identifier: MIT
#pragma once

namespace drmscope::schema {

class Database;

// BEGIN IMMEDIATE … COMMIT; rolls back when it goes out of scope uncommitted. One at a time on a
// Database, which must outlive it.
class Transaction
{
public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    Transaction(Transaction&&) = delete;
    Transaction& operator=(Transaction&&) = delete;

    // Once it returns, the rows survive a kill of this process.
    void commit();

private:
    Database& m_database;
    bool m_open = false;
};

} // namespace drmscope::schema
