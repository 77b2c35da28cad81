// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/collect/spool_file.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace drmscope::tracer {

// Reads a descriptor on a thread of its own, so that whoever sends is not kept waiting while what
// came is decoded, judged or written: a CPU's ring buffer may be full within 70 ms. Up to
// kMostBytes wait in memory to be taken, what comes then in a SpoolFile; when that has no room
// either, the sender waits too. A plain file waits by itself: of one, little is read ahead. Of a
// compressed stream kMostCompressedBytes wait, and none in a file: it takes many times as much to
// store.
class InputThread
{
public:
    static constexpr size_t kMostBytes = size_t{64} << 20;
    static constexpr size_t kMostCompressedBytes = size_t{8} << 20;

    // Bytes as they came. Its memory is used again when it is given back to take().
    struct Block
    {
        std::unique_ptr<std::byte[]> memory;
        size_t length = 0;
        std::chrono::steady_clock::time_point came; // the last of it
        std::span<const std::byte> bytes() const { return {memory.get(), length}; }
    };
    enum class Came
    {
        Bytes,
        Nothing, // yet
        End      // and all that came was taken
    };

    // The descriptor must outlive it. `spoolFolder`: where what waits may lie, "" in memory alone.
    // Throws std::system_error when no thread can be had.
    explicit InputThread(int descriptor, std::string spoolFolder = {});
    ~InputThread();
    InputThread(const InputThread&) = delete;
    InputThread& operator=(const InputThread&) = delete;
    InputThread(InputThread&&) = delete;
    InputThread& operator=(InputThread&&) = delete;

    // The next bytes in their order; waits up to `longest` for some.
    Came take(Block& block, std::chrono::milliseconds longest);
    // As the end of the stream does: what came before is still given.
    void endReading();
    // Reads no more, and drops what waits.
    void stop();
    // Of all bytes: how many came, and how many were taken.
    uint64_t came();
    uint64_t taken();
    // After End: errno of the read that failed, of the descriptor or of what waited; 0 none did.
    int error() const { return m_error; }
    bool lostWhatWaited() const { return m_lostWhatWaited; } // it is the latter
    // Why more could not wait on the disk, which keeps the sender waiting: once, and "" else.
    std::string takeRefusal();

private:
    void run();
    bool waitForBytes() const;
    void begin(const Block& first);
    bool append(Block& block);
    bool putInMemory(Block& block);
    Came takeFromSpool(Block& block, std::unique_lock<std::mutex>& lock);
    void end(int error);

    int m_descriptor;
    size_t m_mostBlocks; // in memory
    bool m_spools;
    SpoolFile m_spool; // what came after m_blocks
    int m_wake;        // readable when the reading shall end
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Block> m_blocks; // that wait
    std::vector<Block> m_free;
    uint64_t m_came = 0;
    uint64_t m_taken = 0;
    std::optional<std::string> m_refusal; // the first, until it is taken
    std::chrono::steady_clock::time_point m_lastCame;
    bool m_ends = false;  // nobody takes any more
    bool m_ended = false; // nothing more comes
    bool m_lostWhatWaited = false;
    std::atomic<int> m_error = 0;
    std::thread m_thread; // last: it uses all of them
};

} // namespace drmscope::tracer
