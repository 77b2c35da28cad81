// SPDX-License-Identifier: MIT
#pragma once

#include "schema/statement.h"

#include <cstdint>
#include <optional>
#include <string>

namespace drmscope::schema {

class Database;

// Behind the last row of a table. Of a row that brings its id SQLite searches the table's tree
// twice, though it comes to stand behind the last; one that is given its id is put there at once.
// So the rows go into a table without a key that this connection alone knows, and whose tree is the
// real table's: an imposter, as SQLite's own shell makes them.
//
// One thread at a time; the Database must outlive it. Throws SqliteError.
class TableEnd
{
public:
    // `table` was made by `create` and stands in the main database, `from` is one that has the same
    // columns and no key, keylessText().
    TableEnd(Database& database, const std::string& table, const std::string& create,
             const std::string& from);
    static std::string keylessText(const std::string& create);
    ~TableEnd();
    TableEnd(const TableEnd&) = delete;
    TableEnd& operator=(const TableEnd&) = delete;
    TableEnd(TableEnd&&) = delete;
    TableEnd& operator=(TableEnd&&) = delete;

    // In the caller's transaction: all rows that are in `from`, `rows` of them, get the ids from
    // `firstId` on. False, and nothing is done, where they would get others, where the table has an
    // index or is not as we make it, or where this SQLite makes no imposters.
    bool append(int64_t firstId, int64_t rows);

private:
    void makeImposter(int rootPage);

    Database& m_database;
    std::string m_name; // of the imposter
    std::string m_createImposter;
    std::string m_insertText;
    Statement m_look;
    std::optional<Statement> m_insert;
};

} // namespace drmscope::schema
