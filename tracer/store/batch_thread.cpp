// SPDX-License-Identifier: MIT
#include "tracer/store/batch_thread.h"

#include "schema/transaction.h"

#include <system_error>
#include <utility>

namespace drmscope::tracer {

BatchThread::BatchThread(schema::Database& database, BatchWriter& writer)
    : m_database(database), m_writer(writer)
{
    try {
        m_thread = std::thread([this] { run(); });
    } catch (const std::system_error& error) {
        throw std::system_error(error.code(), "cannot start a thread");
    }
}

BatchThread::~BatchThread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ends = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

void BatchThread::handOver(Batch& batch)
{
    wait();
    std::swap(m_batch, batch); // ours was written and is empty
    {
        const std::lock_guard lock(m_mutex);
        m_busy = true;
    }
    m_changed.notify_all();
}

bool BatchThread::isIdle() const
{
    if (m_busy)
        return false;
    if (m_failure)
        std::rethrow_exception(m_failure);
    return true;
}

void BatchThread::wait()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_busy; });
    if (m_failure)
        std::rethrow_exception(m_failure);
}

void BatchThread::run()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_busy || m_ends; });
        if (!m_busy)
            return;
        lock.unlock();
        commit();
        lock.lock();
        m_busy = false;
        m_changed.notify_all();
    }
}

void BatchThread::commit()
{
    try {
        schema::Transaction transaction(m_database);
        m_writer.write(m_batch);
        transaction.commit();
    } catch (...) {
        m_failure = std::current_exception();
    }
}

} // namespace drmscope::tracer
