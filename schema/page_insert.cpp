// SPDX-License-Identifier: MIT
#include "schema/page_insert.h"

#include "schema/database.h"
#include "schema/page_bytes.h"
#include "schema/sql_texts.h"
#include "schema/sqlite_error.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

namespace drmscope::schema {

namespace {

constexpr std::byte kInteriorOfTable{0x05};
constexpr size_t kInteriorHeaderBytes = 12;
constexpr size_t kPageCountOffset = 28; // of the file's header

// As many as one interior page can name: each takes 4 bytes, a row id and 2 bytes.
constexpr size_t kMostLeaves = 256;

// A database of which `table`, empty, is all.
std::string createText(const std::string& table)
{
    Database ours;
    ours.execute(std::string(factsSql()));
    ours.execute(std::string(derivedSql()));
    return ours.text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = '" + table +
                     "'");
}

[[noreturn]] void fail(Database& database, const std::string& why)
{
    throw SqliteError(database.handle(), SQLITE_ERROR, "cannot write rows in pages: " + why);
}

} // namespace

PageInsert::PageInsert(Database& database, const std::string& table)
    : m_database(database), m_schema("rows_of_" + table)
{
    Database one;
    one.execute("PRAGMA page_size = " + std::to_string(RowPages::kPageBytes));
    const std::string create = createText(table);
    one.execute(TableEnd::keylessText(create));
    m_root = static_cast<size_t>(one.integer("SELECT rootpage FROM sqlite_schema")) - 1;
    m_firstLeaf = static_cast<size_t>(one.integer("PRAGMA page_count"));
    const size_t bytes = (m_firstLeaf + kMostLeaves) * RowPages::kPageBytes;
    sqlite3_int64 filledBytes = 0;
    unsigned char* filled = sqlite3_serialize(one.handle(), "main", &filledBytes, 0);
    auto* pages = static_cast<unsigned char*>(sqlite3_malloc64(bytes));
    if (filled == nullptr || pages == nullptr)
        fail(database, "no memory");
    std::memset(pages, 0, bytes);
    std::memcpy(pages, filled, static_cast<size_t>(filledBytes));
    sqlite3_free(filled);
    m_pages = reinterpret_cast<std::byte*>(pages);
    putBigEndian(m_pages + kPageCountOffset, static_cast<uint32_t>(m_firstLeaf + kMostLeaves));
    attach();

    const std::string from = m_schema + "." + table;
    m_end.emplace(database, table, create, from);
    const std::string columns =
        one.text("SELECT group_concat(name) FROM pragma_table_info('" + table + "')");
    m_insert.emplace(database, "INSERT INTO main." + table + " (" + columns + ") SELECT rowid" +
                                   columns.substr(columns.find(',')) + " FROM " + from);
}

void PageInsert::attach()
{
    // a file of others may attach nothing: but this is no file
    const int mostAttached = sqlite3_limit(m_database.handle(), SQLITE_LIMIT_ATTACHED, 10);
    m_database.execute("ATTACH ':memory:' AS " + m_schema);
    sqlite3_limit(m_database.handle(), SQLITE_LIMIT_ATTACHED, mostAttached);
    const auto bytes =
        static_cast<sqlite3_int64>((m_firstLeaf + kMostLeaves) * RowPages::kPageBytes);
    const int code = sqlite3_deserialize(m_database.handle(), m_schema.c_str(),
                                         reinterpret_cast<unsigned char*>(m_pages), bytes, bytes,
                                         SQLITE_DESERIALIZE_FREEONCLOSE);
    if (code != SQLITE_OK)
        throw SqliteError(m_database.handle(), code, "cannot write rows in pages");
    // Mapped pages are read where they lie, each time anew; others would be kept in a cache.
    if (sqlite3_compileoption_used("MAX_MMAP_SIZE=0") != 0)
        fail(m_database, "this SQLite maps no memory");
    m_database.execute("PRAGMA " + m_schema + ".mmap_size = " + std::to_string(bytes));
}

PageInsert::~PageInsert()
{
    m_end.reset();
    m_insert.reset();
    // In a transaction that failed it cannot be let go: then it goes with the Database.
    sqlite3_exec(m_database.handle(), ("DETACH " + m_schema).c_str(), nullptr, nullptr, nullptr);
}

void PageInsert::insert(const RowPages& rows)
{
    for (std::span rest = rows.leaves(); !rest.empty();) {
        const std::span leaves = rest.first(std::min(rest.size(), kMostLeaves));
        insert(leaves);
        rest = rest.subspan(leaves.size());
    }
}

void PageInsert::insert(std::span<const RowPages::Leaf> leaves)
{
    for (size_t at = 0; at < leaves.size(); ++at)
        std::memcpy(page(m_firstLeaf + at), leaves[at].page.data(), RowPages::kPageBytes);
    putRoot(leaves);
    const int64_t rows =
        std::accumulate(leaves.begin(), leaves.end(), int64_t{0},
                        [](int64_t sum, const RowPages::Leaf& leaf) { return sum + leaf.rows; });
    const int64_t firstId = leaves.front().smallestRowId;
    const bool followOneAnother = leaves.back().largestRowId - firstId + 1 == rows; // they grow
    if (followOneAnother && m_end->append(firstId, rows))
        return;
    m_insert->run();
    if (m_database.changes() != rows)
        fail(m_database, "not all have arrived");
}

// One leaf is the root itself; more hang below it.
void PageInsert::putRoot(std::span<const RowPages::Leaf> leaves)
{
    std::byte* const root = page(m_root);
    if (leaves.size() == 1) {
        std::memcpy(root, leaves.front().page.data(), RowPages::kPageBytes);
        return;
    }
    const size_t cells = leaves.size() - 1;
    size_t free = RowPages::kPageBytes;
    for (size_t leaf = 0; leaf < cells; ++leaf) {
        std::array<std::byte, 4 + kMostVarintBytes> cell;
        putBigEndian(cell.data(), static_cast<uint32_t>(m_firstLeaf + leaf + 1));
        const size_t bytes =
            4 + putVarint(cell.data() + 4, static_cast<uint64_t>(leaves[leaf].largestRowId));
        free -= bytes;
        std::memcpy(root + free, cell.data(), bytes);
        putBigEndian(root + kInteriorHeaderBytes + 2 * leaf, static_cast<uint16_t>(free));
    }
    root[0] = kInteriorOfTable;
    putBigEndian(root + 1, uint16_t{0});
    putBigEndian(root + 3, static_cast<uint16_t>(cells));
    putBigEndian(root + 5, static_cast<uint16_t>(free));
    root[7] = std::byte{0};
    putBigEndian(root + 8, static_cast<uint32_t>(m_firstLeaf + cells + 1));
}

} // namespace drmscope::schema
