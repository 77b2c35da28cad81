// SPDX-License-Identifier: MIT
#include "schema/row_pages.h"

#include "schema/page_bytes.h"

#include <bit>
#include <cstring>
#include <stdexcept>

namespace drmscope::schema {

namespace {

constexpr std::byte kLeafOfTable{0x0d};
constexpr size_t kLeafHeaderBytes = 8;
constexpr size_t kMostCellHead = 2 * kMostVarintBytes;

// Four megabytes: a burst does not keep its memory for ever.
constexpr size_t kMostKeptLeaves = 1024;

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

} // namespace

void RowPages::put(std::string_view text)
{
    if (m_bodyBytes + text.size() > kMostBodyBytes)
        throw std::length_error("a text is too long for a row in pages");
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
    if (m_used == 0 || m_free < kLeafHeaderBytes + 2 * (m_cells + 1) + bytes)
        beginLeaf();
    Leaf& leaf = m_leaves[m_used - 1];
    std::byte* const page = leaf.page.data();
    m_free -= bytes;
    std::byte* const cell = page + m_free;
    std::memcpy(cell, head.data(), headBytes);
    std::memcpy(cell + headBytes, m_header.data(), m_headerBytes);
    std::memcpy(cell + headBytes + m_headerBytes, m_body.data(), m_bodyBytes);
    putBigEndian(page + kLeafHeaderBytes + 2 * m_cells, static_cast<uint16_t>(m_free));
    ++m_cells;
    putBigEndian(page + 3, static_cast<uint16_t>(m_cells));
    putBigEndian(page + 5, static_cast<uint16_t>(m_free));
    ++leaf.rows;
    leaf.largestRowId = rowId;
    ++m_rows;
}

void RowPages::beginLeaf()
{
    if (m_used == m_leaves.size())
        m_leaves.emplace_back();
    Leaf& leaf = m_leaves[m_used++];
    leaf.page[0] = kLeafOfTable;
    leaf.page[1] = leaf.page[2] = leaf.page[7] = std::byte{0}; // no room lost between cells
    leaf.rows = 0;
    m_cells = 0;
    m_free = kPageBytes;
}

void RowPages::clear()
{
    m_used = 0;
    m_rows = 0;
    if (m_leaves.size() <= kMostKeptLeaves)
        return;
    m_leaves.resize(kMostKeptLeaves);
    m_leaves.shrink_to_fit();
}

} // namespace drmscope::schema
