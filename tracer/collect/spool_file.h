// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

namespace drmscope::tracer {

// Bytes that wait on the disk, first in, first out, in a file that has no name: whatever ends this
// process, nothing of it is left. What was taken makes room for what is put; the disk has its bytes
// back once all were taken, mostly before they were ever written there.
//
// It grows up to a bound, and only while at least as much is left of the disk as it holds, for what
// waits here shall be stored there. One thread puts and one takes; neither waits for the other.
class SpoolFile
{
public:
    static constexpr uint64_t kMostBytes = uint64_t{1} << 30;

    // Nothing is made before something is put.
    explicit SpoolFile(std::string folder, uint64_t mostBytes = kMostBytes)
        : m_folder(std::move(folder)), m_mostBytes(mostBytes)
    {}
    ~SpoolFile();
    SpoolFile(const SpoolFile&) = delete;
    SpoolFile& operator=(const SpoolFile&) = delete;
    SpoolFile(SpoolFile&&) = delete;
    SpoolFile& operator=(SpoolFile&&) = delete;

    // By whoever puts, too: the disk has its bytes back if none wait.
    void giveBack();
    // All of it; false where there is no room now, or can be no such file.
    bool put(std::span<const std::byte> bytes);
    // As many as there are and find room; 0 with errno when the file cannot be read.
    size_t take(std::span<std::byte> to);
    bool isEmpty() const { return m_put == m_taken; }
    // Drops what waits: the disk has its bytes back. Nobody puts or takes any more.
    void close();

private:
    bool hasRoom(uint64_t bytes);
    off_t placeOf(uint64_t byte) const { return static_cast<off_t>(byte % m_mostBytes); }
    uint64_t bytesToEnd(uint64_t byte) const { return m_mostBytes - byte % m_mostBytes; }

    std::string m_folder;
    uint64_t m_mostBytes;
    int m_file = -1;
    bool m_hasBytes = false;           // that wait or were taken
    std::atomic<uint64_t> m_put = 0;   // of all bytes
    std::atomic<uint64_t> m_taken = 0; // of them
};

} // namespace drmscope::tracer
