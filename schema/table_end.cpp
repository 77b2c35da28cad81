// SPDX-License-Identifier: MIT
#include "schema/table_end.h"

#include "schema/database.h"
#include "schema/sqlite_error.h"

#include <sqlite3.h>

namespace drmscope::schema {

namespace {

constexpr const char* kKey = " PRIMARY KEY";

// Its tree, and its last id. What has an index must be told of each row, and what is not ours has
// columns of its own. The imposter stands in no schema: whatever is called so is somebody else's.
std::string lookText(const std::string& table, const std::string& imposter)
{
    return "SELECT rootpage, (SELECT max(rowid) FROM main." + table +
           ") FROM main.sqlite_schema WHERE type = 'table' AND name = '" + table +
           "' AND sql = ?1 AND NOT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE tbl_name = '" +
           table + "' AND type <> 'table' OR name = '" + imposter + "' COLLATE NOCASE)";
}

std::string replaced(std::string text, const std::string& what, const std::string& by)
{
    return text.replace(text.find(what), what.size(), by);
}

} // namespace

std::string TableEnd::keylessText(const std::string& create)
{
    return replaced(create, kKey, "");
}

TableEnd::TableEnd(Database& database, const std::string& table, const std::string& create,
                   const std::string& from)
    : m_database(database), m_name("end_of_" + table),
      m_createImposter(replaced(keylessText(create), table, m_name)),
      m_insertText("INSERT INTO main." + m_name + " SELECT * FROM " + from),
      m_look(database, lookText(table, m_name))
{
    m_look.bind(1, create);
}

// Whoever looks at the whole file, as integrity_check does, must not see one tree as two.
TableEnd::~TableEnd()
{
    if (m_insert)
        sqlite3_test_control(SQLITE_TESTCTRL_IMPOSTER, m_database.handle(), "main", 0, 1);
}

bool TableEnd::append(int64_t firstId, int64_t rows)
{
    if (sqlite3_compileoption_used("UNTESTABLE") != 0) // it would be made in the file
        return false;
    const bool isBare = m_look.step();
    const auto rootPage = isBare ? static_cast<int>(m_look.integer(0)) : 0;
    const int64_t lastId = isBare ? m_look.integer(1) : 0;
    m_look.reset();
    if (!isBare || lastId != firstId - 1)
        return false;
    // SQLite forgets it whenever it reads the schema anew: when another connection has changed
    // that.
    if (sqlite3_table_column_metadata(m_database.handle(), "main", m_name.c_str(), nullptr, nullptr,
                                      nullptr, nullptr, nullptr, nullptr) != SQLITE_OK)
        makeImposter(rootPage);
    if (!m_insert)
        m_insert.emplace(m_database, m_insertText);
    m_insert->run();
    if (m_database.lastInsertId() != firstId + rows - 1)
        throw SqliteError(m_database.handle(), SQLITE_ERROR, "cannot append rows to " + m_name);
    return true;
}

void TableEnd::makeImposter(int rootPage)
{
    sqlite3* const handle = m_database.handle();
    sqlite3_test_control(SQLITE_TESTCTRL_IMPOSTER, handle, "main", 1, rootPage);
    const int code = sqlite3_exec(handle, m_createImposter.c_str(), nullptr, nullptr, nullptr);
    sqlite3_test_control(SQLITE_TESTCTRL_IMPOSTER, handle, "main", 0, 0);
    if (code != SQLITE_OK)
        throw SqliteError(handle, code, "cannot make " + m_name);
}

} // namespace drmscope::schema
