// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace drmscope::schema {

// Rows of one table of ours, laid out in memory in SQLite's own page format, so that PageInsert
// can give them to their table at a fraction of what an INSERT costs. Knows no database: rows may
// be laid out while another thread writes others.
//
// Row ids must grow. Nobody checks types and CHECKs but who calls append(). One thread.
class RowPages
{
public:
    static constexpr size_t kPageBytes = 4096;

    // A leaf of the table's tree.
    struct Leaf
    {
        std::array<std::byte, kPageBytes> page;
        int64_t rows = 0;
        int64_t largestRowId = 0;
    };

    // `values`: all columns but the first, which is the row id. Texts are words of ours, all of
    // them together no longer than kMostTextBytes, else std::length_error.
    template <typename... Values> void append(int64_t rowId, const Values&... values)
    {
        static_assert(2 * sizeof...(values) + 2 <= kMostHeaderBytes);
        m_headerBytes = 2; // its own length, and the row id's place, which is empty
        m_bodyBytes = 0;
        (put(values), ...);
        endRow(rowId);
    }
    // Those so far; until the next append().
    std::span<const Leaf> leaves() const { return std::span(m_leaves).first(m_used); }
    int64_t rows() const { return m_rows; }
    size_t bytes() const { return m_used * sizeof(Leaf); }
    // Drops them, and keeps some of the memory.
    void clear();

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
    void beginLeaf();

    std::vector<Leaf> m_leaves;
    size_t m_used = 0;  // of them; the last is being filled
    size_t m_cells = 0; // in that one
    size_t m_free = 0;  // in it: where the last cell begins
    int64_t m_rows = 0;

    std::array<std::byte, kMostHeaderBytes> m_header{}; // of the row that is made
    std::array<std::byte, kMostBodyBytes> m_body{};
    size_t m_headerBytes = 0;
    size_t m_bodyBytes = 0;
};

} // namespace drmscope::schema
