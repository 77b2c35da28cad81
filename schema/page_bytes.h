// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

// Numbers as they stand in SQLite's pages: https://sqlite.org/fileformat2.html, "B-tree Pages" and
// "Record Format".
namespace drmscope::schema {

constexpr size_t kMostVarintBytes = 9;

template <std::unsigned_integral Integer> void putBigEndian(std::byte* to, Integer value)
{
    for (size_t i = 0; i < sizeof value; ++i)
        to[i] = static_cast<std::byte>(value >> (8 * (sizeof value - 1 - i)));
}

// Ends before `end`; returns where it begins.
inline std::byte* putVarintBefore(std::byte* end, uint64_t value)
{
    std::byte more{0};      // in the last byte: no further one follows
    if (value >> 56 != 0) { // then the ninth byte has 8 bits, and all before it seven
        *--end = static_cast<std::byte>(value);
        value >>= 8;
        more = std::byte{0x80};
        for (int bytes = 0; bytes < 7; ++bytes, value >>= 7)
            *--end = static_cast<std::byte>(value & 0x7f) | more;
    }
    do {
        *--end = static_cast<std::byte>(value & 0x7f) | more;
        more = std::byte{0x80};
        value >>= 7;
    } while (value != 0);
    return end;
}

// Returns how many bytes it takes.
inline size_t putVarint(std::byte* to, uint64_t value)
{
    std::array<std::byte, kMostVarintBytes> bytes;
    const std::byte* const begin = putVarintBefore(bytes.data() + bytes.size(), value);
    const auto count = static_cast<size_t>(bytes.data() + bytes.size() - begin);
    std::memcpy(to, begin, count);
    return count;
}

} // namespace drmscope::schema
