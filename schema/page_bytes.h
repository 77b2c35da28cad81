// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>

// Numbers as they stand in SQLite's pages: https://sqlite.org/fileformat2.html, "B-tree Pages" and
// "Record Format".
namespace drmscope::schema {

constexpr size_t kMostVarintBytes = 9;

template <std::unsigned_integral Integer> void putBigEndian(std::byte* to, Integer value)
{
    for (size_t i = 0; i < sizeof value; ++i)
        to[i] = static_cast<std::byte>(value >> (8 * (sizeof value - 1 - i)));
}

// Returns how many bytes it takes.
inline size_t putVarint(std::byte* to, uint64_t value)
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

} // namespace drmscope::schema
