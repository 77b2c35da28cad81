// SPDX-License-Identifier: MIT
#include "schema/snapshot.h"

#include "schema/database.h"

#include <sqlite3.h>

namespace drmscope::schema {

Snapshot::Snapshot(Database& database) : m_database(database)
{
    m_database.execute("BEGIN");
}

Snapshot::~Snapshot()
{
    // There is nothing to lose; a failure has ended it already.
    sqlite3_exec(m_database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

} // namespace drmscope::schema
