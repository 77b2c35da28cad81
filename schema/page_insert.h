// SPDX-License-Identifier: MIT
#pragma once

#include "schema/row_pages.h"
#include "schema/statement.h"
#include "schema/table_end.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace drmscope::schema {

class Database;

// Gives rows that lie in RowPages to their table: their pages become the only table of an attached
// database, and go over with one `INSERT ... SELECT *`, for which SQLite copies whole records from
// one tree to the other and looks at no value; or with one that names the columns where the table's
// are others, or an index must be told of them.
//
// One thread at a time; the Database must outlive it. Throws SqliteError.
class PageInsert
{
public:
    // `table` is one of ours and stands in the main database.
    PageInsert(Database& database, const std::string& table);
    ~PageInsert();
    PageInsert(const PageInsert&) = delete;
    PageInsert& operator=(const PageInsert&) = delete;
    PageInsert(PageInsert&&) = delete;
    PageInsert& operator=(PageInsert&&) = delete;

    // In the caller's transaction.
    void insert(const RowPages& rows);

private:
    void attach();
    void insert(std::span<const RowPages::Leaf> leaves);
    void putRoot(std::span<const RowPages::Leaf> leaves);
    std::byte* page(size_t index) { return m_pages + index * RowPages::kPageBytes; }

    Database& m_database;
    std::string m_schema; // the attached database's name
    std::optional<TableEnd> m_end;
    std::optional<Statement> m_insert;
    std::byte* m_pages = nullptr; // of the attached database, which owns them
    size_t m_root = 0;            // page of the table, counted from 0 as all here
    size_t m_firstLeaf = 0;       // page
};

} // namespace drmscope::schema
