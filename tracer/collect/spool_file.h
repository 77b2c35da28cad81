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
// It grows up to a bound, and only while at least as much is left of the disk, or of a quota on it,
// as it holds, for what waits here shall be stored there. One thread puts and one takes; neither
// waits for the other.
class SpoolFile
{
public:
    static constexpr uint64_t kMostBytes = uint64_t{1} << 30;
    static constexpr uint64_t kMostBytesInMemory = uint64_t{64} << 20; // where the disk is a tmpfs

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
    // All of it, or nothing: false where there is no room now, or can be no such file.
    bool put(std::span<const std::byte> bytes);
    // By whoever puts: why it was nothing.
    const std::string& refusal() const { return m_refusal; }
    // As many as there are and find room; 0 with errno when the file cannot be read.
    size_t take(std::span<std::byte> to);
    bool isEmpty() const { return m_put == m_taken; }
    // Drops what waits: the disk has its bytes back. Nobody puts or takes any more.
    void close();

private:
    bool makeFile();
    bool hasRoom(uint64_t bytes);
    bool refuse(std::string reason);
    bool refuse(int error);
    off_t placeOf(uint64_t byte) const { return static_cast<off_t>(byte % m_mostBytes); }
    uint64_t bytesToEnd(uint64_t byte) const { return m_mostBytes - byte % m_mostBytes; }

    std::string m_folder;
    std::string m_refusal;
    uint64_t m_mostBytes; // does not change any more once there is a file
    int m_file = -1;
    bool m_hasBytes = false;           // that wait or were taken
    std::atomic<uint64_t> m_put = 0;   // of all bytes
    std::atomic<uint64_t> m_taken = 0; // of them
};

} // namespace drmscope::tracer
