// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace drmscope::tests {

// A trace.dat as trace-cmd 2 writes it (version 6 of the file, which trace-cmd.dat.v6(5)
// describes), with the module's events: some adds and dels on each of two CPUs, and a page before
// which the kernel missed some.
class TraceDat
{
public:
    static constexpr int kPairs = 20; // of an add and its del, on each CPU
    static constexpr int kCpus = 2;
    static constexpr int kMissed = 7;

    TraceDat();
    const std::vector<std::byte>& bytes() const { return m_bytes; }

private:
    void raw(const void* data, size_t size);
    void text(std::string_view text); // and the zero behind it
    template <typename Number> void number(Number value) { raw(&value, sizeof value); }
    void block64(std::string_view text); // its size in front
    void block32(std::string_view text);
    void option(uint16_t id, std::string_view text);
    void padToPage();

    std::vector<std::byte> m_bytes;
};

} // namespace drmscope::tests
