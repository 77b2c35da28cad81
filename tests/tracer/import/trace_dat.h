// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drmscope::tests {

// A trace.dat as trace-cmd writes it, with the module's events, adds and dels of each CPU. The CPUs
// write at the same times, and the events' numbers say which came first. See trace-cmd.dat.v6(5)
// and trace-cmd.dat.v7(5).
class TraceDat
{
public:
    static constexpr int kMissed = 7;
    static constexpr int kAsManyAsFit = 0;

    struct Shape
    {
        int version = 6;
        bool isPacked = false; // of version 7: by zstd
        int cpus = 2;
        std::vector<int> pairs = {10}; // of an add and its del, in each subbuffer of each CPU
        bool hasMissed = true;         // the second CPU, before its first subbuffer
        bool isOfInstance = false;     // recorded with trace-cmd record -B
        uint32_t pageBytes = 4096;     // of a subbuffer
    };
    // Small commits, full subbuffers, several chunks.
    static Shape large(int version, bool isPacked);
    // Of subbuffers that an add and its del fill, though no kernel has so small ones.
    static Shape small(int version, bool isPacked);

    // What can be read once the file reaches so far.
    struct Piece
    {
        uint64_t end = 0;
        int events = 0;
    };

    TraceDat() : TraceDat(Shape()) {}
    explicit TraceDat(const Shape& shape);
    const std::vector<std::byte>& bytes() const { return m_bytes; }
    const std::vector<Piece>& pieces() const { return m_pieces; }
    uint64_t headerBytes() const { return m_headerBytes; } // in front of the subbuffers
    int events() const;

private:
    struct Page
    {
        std::vector<std::byte> bytes;
        int events = 0;
    };

    Page pageOf(int cpu, int& firstPair, int pairs, bool hasMissed) const;
    std::vector<std::vector<Page>> pagesOf() const; // of each CPU

    void writeVersion6();
    void writeVersion7();
    void writeHeaderInfo();
    void writeEventFormats();
    void writeKallsyms();
    void writeCommandLines();
    std::vector<std::pair<uint64_t, uint64_t>> writePages(); // where each CPU's lie, how many bytes
    void writeChunks(const std::vector<Page>& pages);
    void writePacked(const std::vector<std::byte>& plain); // and its sizes in front
    uint64_t writeTable6();                                // of zeros; returns where it begins
    void writeBufferOption(std::string_view name, uint64_t buffer,
                           const std::vector<std::pair<uint64_t, uint64_t>>& table);
    uint64_t beginSection(uint16_t id, bool isPacked);
    void endSection(uint64_t begin, bool isPacked);
    uint64_t endOptions(uint64_t begin);

    void raw(const void* data, size_t size);
    void text(std::string_view text); // and the zero behind it
    template <typename Number> void number(Number value) { raw(&value, sizeof value); }
    template <typename Number> void numberAt(uint64_t place, Number value);
    void block64(std::string_view text); // its size in front
    void block32(std::string_view text);
    void option(uint16_t id, std::string_view text);
    void padToPage();

    Shape m_shape;
    std::vector<std::byte> m_bytes;
    std::vector<Piece> m_pieces;
    uint64_t m_headerBytes = 0;
};

} // namespace drmscope::tests
