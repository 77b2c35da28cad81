// SPDX-License-Identifier: MIT
#pragma once

#include "schema/page_bytes.h"

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
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
        int64_t smallestRowId = 0;
        int64_t largestRowId = 0;
    };

    // `values`: all columns but the first, which is the row id. Texts are words of ours, all of
    // them together no longer than kMostTextBytes, else std::length_error.
    template <typename... Values> void append(int64_t rowId, const Values&... values)
    {
        static_assert(2 * sizeof...(values) + 2 <= kMostHeaderBytes);
        if ((textBytesOf(values) + ...) > kMostTextBytes)
            refuseTexts();
        // The header's own length, and the row id's place, which is empty; then the columns'
        // types.
        const size_t headerBytes = 2 + (headerBytesOf(values) + ...);
        std::byte* const record = m_cell.data() + kMostCellHead;
        record[0] = static_cast<std::byte>(headerBytes);
        Place place{record + 2, record + headerBytes};
        (put(values, place), ...);
        endRow(rowId, place.value);
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
    static constexpr size_t kMostCellHead = 2 * kMostVarintBytes;
    static constexpr size_t kMostRecordBytes =
        kMostHeaderBytes + kMostHeaderBytes / 2 * 8 + kMostTextBytes;

    // Where in the record the next column goes.
    struct Place
    {
        std::byte* type;
        std::byte* value;
    };
    // How a record says that an integer follows, and in how many bytes.
    struct IntegerType
    {
        uint8_t serialType;
        uint8_t bytes;
    };
    static IntegerType typeOf(int64_t value)
    {
        if (value == 0 || value == 1)
            return {static_cast<uint8_t>(8 + value), 0};
        static constexpr IntegerType kByBytes[] = {{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 4},
                                                   {5, 6}, {5, 6}, {6, 8}, {6, 8}};
        const auto magnitude = static_cast<uint64_t>(value < 0 ? ~value : value);
        return kByBytes[std::bit_width(magnitude) / 8 + 1];
    }

    static constexpr size_t textBytesOf(std::integral auto /*value*/) { return 0; }
    static constexpr size_t textBytesOf(std::string_view text) { return text.size(); }
    [[noreturn]] static void refuseTexts();
    static constexpr size_t headerBytesOf(std::integral auto /*value*/) { return 1; }
    static constexpr size_t headerBytesOf(std::string_view text)
    {
        return text.size() < 58 ? 1 : 2;
    }
    // All eight bytes are written, of which the next value leaves those that count.
    static void put(std::integral auto integer, Place& place)
    {
        const auto value = static_cast<int64_t>(integer);
        const IntegerType type = typeOf(value);
        *place.type++ = static_cast<std::byte>(type.serialType);
        const uint64_t first = static_cast<uint64_t>(value) << (64 - 8 * type.bytes) % 64;
        const uint64_t bigEndian = __builtin_bswap64(first);
        std::memcpy(place.value, &bigEndian, sizeof bigEndian);
        place.value += type.bytes;
    }
    static void put(std::string_view text, Place& place);
    void endRow(int64_t rowId, const std::byte* recordEnd);
    void beginLeaf();

    std::vector<Leaf> m_leaves;
    size_t m_used = 0;  // of them; the last is being filled
    size_t m_cells = 0; // in that one
    size_t m_free = 0;  // in it: where the last cell begins
    int64_t m_rows = 0;

    // The row that is made: room for its length and id, and its record.
    std::array<std::byte, kMostCellHead + kMostRecordBytes> m_cell{};
};

} // namespace drmscope::schema
