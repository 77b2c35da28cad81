// SPDX-License-Identifier: MIT
#include "schema/row_pages.h"

#include <cstring>
#include <stdexcept>

namespace drmscope::schema {

namespace {

constexpr std::byte kLeafOfTable{0x0d};
constexpr size_t kLeafHeaderBytes = 8;

// Four megabytes: a burst does not keep its memory for ever.
constexpr size_t kMostKeptLeaves = 1024;

} // namespace

void RowPages::refuseTexts()
{
    throw std::length_error("a text is too long for a row in pages");
}

void RowPages::put(std::string_view text, Place& place)
{
    place.type += putVarint(place.type, 13 + 2 * text.size());
    std::memcpy(place.value, text.data(), text.size());
    place.value += text.size();
}

void RowPages::endRow(int64_t rowId, const std::byte* recordEnd)
{
    std::byte* const record = m_cell.data() + kMostCellHead;
    const std::byte* const cell =
        putVarintBefore(putVarintBefore(record, static_cast<uint64_t>(rowId)),
                        static_cast<uint64_t>(recordEnd - record));
    const auto bytes = static_cast<size_t>(recordEnd - cell);
    if (m_used == 0 || m_free < kLeafHeaderBytes + 2 * (m_cells + 1) + bytes)
        beginLeaf();
    Leaf& leaf = m_leaves[m_used - 1];
    std::byte* const page = leaf.page.data();
    m_free -= bytes;
    std::memcpy(page + m_free, cell, bytes);
    putBigEndian(page + kLeafHeaderBytes + 2 * m_cells, static_cast<uint16_t>(m_free));
    ++m_cells;
    putBigEndian(page + 3, static_cast<uint16_t>(m_cells));
    putBigEndian(page + 5, static_cast<uint16_t>(m_free));
    if (leaf.rows++ == 0)
        leaf.smallestRowId = rowId;
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
