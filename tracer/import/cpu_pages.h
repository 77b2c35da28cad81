// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/import/trace_layout.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace drmscope::tracer {

inline constexpr uint32_t kMostCpus = 8192; // NR_CPUS of the largest kernel

// The chunks that one CPU's subbuffers were compressed in: a number of them, and each with its
// length and the length of what is in it before it.
class PackedChunks
{
public:
    PackedChunks(const FileBytes& file, uint64_t begin);

    // The next chunk that can be unpacked; false after the last.
    bool next(std::string& unpacked);
    // After the last: more had been promised.
    bool endsEarly() const { return m_endsEarly; }
    uint64_t damaged() const { return m_damaged; } // chunks that were passed over

    // Behind the last; `begin` where there is none. Beyond the end of the file where it is cut.
    static uint64_t endOf(const FileBytes& file, uint64_t begin);

private:
    struct Chunk
    {
        uint64_t at = 0; // of its bytes
        uint32_t packedBytes = 0;
        uint32_t bytes = 0;
    };
    bool step(Chunk& chunk);

    const FileBytes& m_file;
    uint64_t m_at;
    uint64_t m_left = 0;
    std::string m_packed;
    bool m_endsEarly = false;
    uint64_t m_damaged = 0;
};

// The subbuffers of one CPU, one after the other. `file` must outlive it.
class CpuPages
{
public:
    CpuPages(const FileBytes& file, const TraceLayout& layout, const CpuExtent& extent);

    // Valid until the next call; of a file that is cut the last may be short. Empty: there is none.
    std::span<const std::byte> next();
    bool endsEarly() const; // after the last: more had been promised
    uint64_t damaged() const { return m_chunks ? m_chunks->damaged() : 0; }

private:
    std::span<const std::byte> nextOfFile();

    const FileBytes& m_file;
    size_t m_pageBytes;
    uint64_t m_at;
    uint64_t m_end;
    bool m_endsEarly;
    std::optional<PackedChunks> m_chunks;
    std::string m_bytes; // a subbuffer, or the chunk that is being read
    size_t m_taken = 0;  // of a chunk
};

} // namespace drmscope::tracer
