// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/store/batch_writer.h"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

namespace drmscope::tracer {

// A thread of its own that writes batches, one a transaction, in the order in which they are handed
// over: while one is written, the next is filled. The Database is its from handOver() until wait()
// has returned or isIdle() has said so, and its maker's else.
//
// What it cannot write, a SqliteError mostly, is rolled back and thrown on the maker's thread, by
// each call from then on; nothing that was handed over later is written.
class BatchThread
{
public:
    // Both must outlive it.
    BatchThread(schema::Database& database, BatchWriter& writer);
    ~BatchThread(); // the batch that it has is written to its end
    BatchThread(const BatchThread&) = delete;
    BatchThread& operator=(const BatchThread&) = delete;
    BatchThread(BatchThread&&) = delete;
    BatchThread& operator=(BatchThread&&) = delete;

    // Takes what is in it; it is empty afterwards. There is room for one: waits for the one before.
    void handOver(Batch& batch);
    // All that was handed over is committed.
    [[nodiscard]] bool isIdle() const;
    // Until it is so.
    void wait();

private:
    void run();
    void commit();

    schema::Database& m_database;
    BatchWriter& m_writer;
    Batch m_batch; // in hand while m_busy
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::atomic<bool> m_busy = false;
    bool m_ends = false;
    std::exception_ptr m_failure; // set before m_busy is unset, never again
    std::thread m_thread;         // last: it uses all of them
};

} // namespace drmscope::tracer
