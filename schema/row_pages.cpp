// SPDX-License-Identifier: MIT
#include "schema/row_pages.h"

#include "schema/database.h"
#include "schema/sql_texts.h"
#include "schema/sqlite_error.h"

#include <sqlite3.h>

#include <bit>
#include <cstring>

// https://sqlite.org/fileformat2.html, "B-tree Pages" and "Record Format".
namespace drmscope::schema {

namespace {

constexpr std::byte kLeafOfTable{0x0d};
constexpr std::byte kInteriorOfTable{0x05};
constexpr size_t kLeafHeaderBytes = 8;
constexpr size_t kInteriorHeaderBytes = 12;
constexpr size_t kPageCountOffset = 28; // of the file's header

// As many as one interior page can name: each takes 4 bytes, a row id and 2 bytes.
constexpr size_t kMostLeaves = 256;

constexpr size_t kMostVarintBytes = 9;
constexpr size_t kMostCellHead = 2 * kMostVarintBytes;

template <std::unsigned_integral Integer> void putBigEndian(std::byte* to, Integer value)
{
    for (size_t i = 0; i < sizeof value; ++i)
        to[i] = static_cast<std::byte>(value >> (8 * (sizeof value - 1 - i)));
}

size_t putVarint(std::byte* to, uint64_t value)
{
    if (value < 0x80) {
        to[0] = static_cast<std::byte>(value);
        return 1;
    }
    if (value >> 56 != 0) { // the ninth byte has 8 bits
        to[8] = static_cast<std::byte>(value);
        value >>= 8;
        for (size_t i = 8; i-- > 0; value >>= 7)
            to[i] = static_cast<std::byte>((value & 0x7f) | 0x80);
        return kMostVarintBytes;
    }
    const size_t count = (static_cast<size_t>(std::bit_width(value)) + 6) / 7;
    for (size_t i = count; i-- > 0; value >>= 7)
        to[i] = static_cast<std::byte>((value & 0x7f) | (i + 1 == count ? 0 : 0x80));
    return count;
}

// How a record says that an integer follows, and in how many bytes.
struct IntegerType
{
    uint8_t serialType;
    uint8_t bytes;
};

IntegerType typeOf(int64_t value)
{
    if (value == 0 || value == 1)
        return {static_cast<uint8_t>(8 + value), 0};
    static constexpr IntegerType kByBytes[] = {{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 4},
                                               {5, 6}, {5, 6}, {6, 8}, {6, 8}};
    const auto magnitude = static_cast<uint64_t>(value < 0 ? ~value : value);
    return kByBytes[std::bit_width(magnitude) / 8 + 1];
}

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

RowPages::RowPages(Database& database, const std::string& table)
    : m_database(database), m_schema("rows_of_" + table)
{
    Database one;
    const std::string create = createText(table);
    one.execute(create);
    m_root = static_cast<size_t>(one.integer("SELECT rootpage FROM sqlite_schema")) - 1;
    m_pageBytes = static_cast<size_t>(one.integer("PRAGMA page_size"));
    m_firstLeaf = static_cast<size_t>(one.integer("PRAGMA page_count"));
    const size_t bytes = (m_firstLeaf + kMostLeaves) * m_pageBytes;
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

    // a file of others may attach nothing: but this is no file
    const int mostAttached = sqlite3_limit(database.handle(), SQLITE_LIMIT_ATTACHED, 10);
    m_database.execute("ATTACH ':memory:' AS " + m_schema);
    sqlite3_limit(database.handle(), SQLITE_LIMIT_ATTACHED, mostAttached);
    const int code =
        sqlite3_deserialize(database.handle(), m_schema.c_str(), pages, static_cast<int64_t>(bytes),
                            static_cast<int64_t>(bytes), SQLITE_DESERIALIZE_FREEONCLOSE);
    if (code != SQLITE_OK)
        throw SqliteError(database.handle(), code, "cannot write rows in pages");
    // Mapped pages are read where they lie, each time anew; others would be kept in a cache.
    if (sqlite3_compileoption_used("MAX_MMAP_SIZE=0") != 0)
        fail(database, "this SQLite maps no memory");
    m_database.execute("PRAGMA " + m_schema + ".mmap_size = " + std::to_string(bytes));

    const bool same = database.text("SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND "
                                    "name = '" +
                                    table + "'") == create;
    const std::string columns =
        same ? "" : one.text("SELECT group_concat(name) FROM pragma_table_info('" + table + "')");
    m_insert.emplace(database, "INSERT INTO main." + table + (same ? "" : " (" + columns + ")") +
                                   " SELECT " + (same ? "*" : columns) + " FROM " + m_schema + "." +
                                   table);
    forget();
}

RowPages::~RowPages()
{
    m_insert.reset();
    // In a transaction that failed it cannot be let go: then it goes with the Database.
    sqlite3_exec(m_database.handle(), ("DETACH " + m_schema).c_str(), nullptr, nullptr, nullptr);
}

void RowPages::put(std::string_view text)
{
    if (m_bodyBytes + text.size() > kMostBodyBytes)
        fail(m_database, "a text is too long");
    m_headerBytes += putVarint(m_header.data() + m_headerBytes, 13 + 2 * text.size());
    std::memcpy(m_body.data() + m_bodyBytes, text.data(), text.size());
    m_bodyBytes += text.size();
}

void RowPages::putInteger(int64_t value)
{
    const IntegerType type = typeOf(value);
    m_header[m_headerBytes++] = static_cast<std::byte>(type.serialType);
    const uint64_t bigEndian = __builtin_bswap64(static_cast<uint64_t>(value));
    std::memcpy(m_body.data() + m_bodyBytes,
                reinterpret_cast<const char*>(&bigEndian) + sizeof bigEndian - type.bytes,
                type.bytes);
    m_bodyBytes += type.bytes;
}

void RowPages::endRow(int64_t rowId)
{
    m_header[0] = static_cast<std::byte>(m_headerBytes);
    std::array<std::byte, kMostCellHead> head;
    size_t headBytes = putVarint(head.data(), m_headerBytes + m_bodyBytes);
    headBytes += putVarint(head.data() + headBytes, static_cast<uint64_t>(rowId));
    const size_t bytes = headBytes + m_headerBytes + m_bodyBytes;
    if (m_free < kLeafHeaderBytes + 2 * (m_cells + 1) + bytes) {
        endLeaf();
        if (m_leaf + 1 == kMostLeaves) {
            flush();
        } else {
            ++m_leaf;
            beginLeaf();
        }
    }
    std::byte* const leaf = page(m_firstLeaf + m_leaf);
    m_free -= bytes;
    std::byte* const cell = leaf + m_free;
    std::memcpy(cell, head.data(), headBytes);
    std::memcpy(cell + headBytes, m_header.data(), m_headerBytes);
    std::memcpy(cell + headBytes + m_headerBytes, m_body.data(), m_bodyBytes);
    putBigEndian(leaf + kLeafHeaderBytes + 2 * m_cells, static_cast<uint16_t>(m_free));
    ++m_cells;
    ++m_rows;
    m_lastRowId = rowId;
}

void RowPages::beginLeaf()
{
    m_cells = 0;
    m_free = m_pageBytes;
}

void RowPages::endLeaf()
{
    std::byte* const leaf = page(m_firstLeaf + m_leaf);
    leaf[0] = kLeafOfTable;
    putBigEndian(leaf + 3, static_cast<uint16_t>(m_cells));
    putBigEndian(leaf + 5, static_cast<uint16_t>(m_free));
    m_largest.push_back(m_lastRowId);
}

// One leaf is the root itself; more hang below it.
void RowPages::endRoot()
{
    std::byte* const root = page(m_root);
    if (m_largest.size() == 1) {
        std::memcpy(root, page(m_firstLeaf), m_pageBytes);
        return;
    }
    const size_t cells = m_largest.size() - 1;
    size_t free = m_pageBytes;
    for (size_t leaf = 0; leaf < cells; ++leaf) {
        std::array<std::byte, 4 + kMostVarintBytes> cell;
        putBigEndian(cell.data(), static_cast<uint32_t>(m_firstLeaf + leaf + 1));
        const size_t bytes = 4 + putVarint(cell.data() + 4, static_cast<uint64_t>(m_largest[leaf]));
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

void RowPages::flush()
{
    if (m_rows == 0)
        return;
    if (m_largest.size() == m_leaf)
        endLeaf();
    endRoot();
    const int64_t rows = m_rows;
    forget();
    m_insert->run();
    if (m_database.changes() != rows)
        fail(m_database, "not all have arrived");
}

void RowPages::forget()
{
    m_largest.clear();
    m_leaf = 0;
    m_rows = 0;
    beginLeaf();
}

} // namespace drmscope::schema
