// SPDX-License-Identifier: MIT
#include "schema/transaction.h"

#include "schema/database.h"

#include <sqlite3.h>

namespace drmscope::schema {

Transaction::Transaction(Database& database) : m_database(database)
{
    m_database.execute("BEGIN IMMEDIATE");
    m_open = true;
}

Transaction::~Transaction()
{
    // SQLite has rolled back by itself after a full disk; a second ROLLBACK is then refused,
    // harmlessly.
    if (m_open)
        sqlite3_exec(m_database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit()
{
    m_database.execute("COMMIT");
    m_open = false;
}

} // namespace drmscope::schema
