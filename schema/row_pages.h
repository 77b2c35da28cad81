// SPDX-License-Identifier: MIT
#pragma once

#include "schema/statement.h"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::schema {

// Appends rows to one table of ours at a fraction of what an INSERT costs: they are laid out in
// memory in SQLite's own page format, as the only table of an attached database, and handed over
// with one `INSERT ... SELECT *`, for which SQLite copies whole records from one tree to the other.
// It looks at no value then, so that nobody checks types and CHECKs but who calls append().
//
// Row ids must grow. Rows wait until flush(), which belongs into the caller's transaction; it is
// called by itself when there is no more room. One thread; the Database must outlive it. Throws
// SqliteError.
class RowPages
{
public:
    // `table` is one of ours and stands in the main database.
    RowPages(Database& database, const std::string& table);
    ~RowPages();
    RowPages(const RowPages&) = delete;
    RowPages& operator=(const RowPages&) = delete;
    RowPages(RowPages&&) = delete;
    RowPages& operator=(RowPages&&) = delete;

    // `values`: all columns but the first, which is the row id. Texts are words of ours, all of
    // them together no longer than kMostTextBytes.
    template <typename... Values> void append(int64_t rowId, const Values&... values)
    {
        static_assert(2 * sizeof...(values) + 2 <= kMostHeaderBytes);
        m_headerBytes = 2; // its own length, and the row id's place, which is empty
        m_bodyBytes = 0;
        (put(values), ...);
        endRow(rowId);
    }
    // Gives the rows that wait to the table.
    void flush();
    // Drops them.
    void forget();

private:
    static constexpr size_t kMostHeaderBytes = 64; // its length is one byte
    static constexpr size_t kMostTextBytes = 256;
    static constexpr size_t kMostBodyBytes = kMostHeaderBytes * 8 + kMostTextBytes;

    template <std::integral Integer> void put(Integer value)
    {
        putInteger(static_cast<int64_t>(value));
    }
    void put(std::string_view text);
    void putInteger(int64_t value);
    void endRow(int64_t rowId);
    std::byte* page(size_t index) { return m_pages + index * m_pageBytes; }
    void beginLeaf();
    void endLeaf();
    void endRoot();

    Database& m_database;
    std::string m_schema; // the attached database's name
    std::optional<Statement> m_insert;
    std::byte* m_pages = nullptr; // of the attached database, which owns them
    size_t m_pageBytes = 0;
    size_t m_root = 0;      // page of the table, counted from 0 as all here
    size_t m_firstLeaf = 0; // page
    size_t m_leaf = 0;      // counted from m_firstLeaf
    size_t m_cells = 0;     // in it
    size_t m_free = 0;      // in it: where the last cell begins
    int64_t m_lastRowId = 0;
    std::vector<int64_t> m_largest; // row ids, of the leaves that are full
    int64_t m_rows = 0;             // that wait

    std::array<std::byte, kMostHeaderBytes> m_header{}; // of the row that is made
    std::array<std::byte, kMostBodyBytes> m_body{};
    size_t m_headerBytes = 0;
    size_t m_bodyBytes = 0;
};

} // namespace drmscope::schema
