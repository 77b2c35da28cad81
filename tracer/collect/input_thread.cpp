// SPDX-License-Identifier: MIT
#include "tracer/collect/input_thread.h"

#include "tracer/stream/stream_expander.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <system_error>
#include <utility>

namespace drmscope::tracer {

namespace {

constexpr size_t kBlockBytes = size_t{256} << 10;
constexpr size_t kMostOfFile = 4;
constexpr size_t kMostFree = 4;

bool isFile(int descriptor)
{
    struct stat status = {};
    return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

int makeWake()
{
    const int made = eventfd(0, EFD_CLOEXEC);
    if (made < 0)
        throw std::system_error(errno, std::generic_category(), "cannot make an eventfd");
    return made;
}

} // namespace

InputThread::InputThread(int descriptor, std::string spoolFolder)
    : m_descriptor(descriptor),
      m_mostBlocks(isFile(descriptor) ? kMostOfFile : kMostBytes / kBlockBytes),
      m_spools(!spoolFolder.empty() && !isFile(descriptor)), m_spool(std::move(spoolFolder)),
      m_wake(makeWake())
{
    try {
        m_thread = std::thread([this] { run(); });
    } catch (const std::system_error& error) {
        close(m_wake);
        throw std::system_error(error.code(), "cannot start a thread");
    } catch (...) {
        close(m_wake);
        throw;
    }
}

InputThread::~InputThread()
{
    stop();
    close(m_wake);
}

void InputThread::endReading()
{
    eventfd_write(m_wake, 1);
}

void InputThread::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ends = true;
    }
    m_changed.notify_all();
    endReading();
    if (m_thread.joinable())
        m_thread.join();
    m_blocks.clear();
    m_free.clear();
    m_spool.close(); // whoever writes the end of a session needs the disk
}

uint64_t InputThread::came()
{
    const std::lock_guard lock(m_mutex);
    return m_came;
}

uint64_t InputThread::taken()
{
    const std::lock_guard lock(m_mutex);
    return m_taken;
}

std::string InputThread::takeRefusal()
{
    const std::lock_guard lock(m_mutex);
    return m_refusal ? std::exchange(*m_refusal, {}) : "";
}

InputThread::Came InputThread::take(Block& block, std::chrono::milliseconds longest)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, longest,
                       [this] { return !m_blocks.empty() || !m_spool.isEmpty() || m_ended; });
    if (m_blocks.empty())
        return takeFromSpool(block, lock);
    if (block.memory && m_free.size() < kMostFree)
        m_free.push_back(std::move(block));
    block = std::move(m_blocks.front());
    m_blocks.pop_front();
    m_taken += block.length;
    m_changed.notify_all();
    return Came::Bytes;
}

// The disk may keep us waiting, but not whoever reads meanwhile.
InputThread::Came InputThread::takeFromSpool(Block& block, std::unique_lock<std::mutex>& lock)
{
    if (m_spool.isEmpty())
        return m_ended ? Came::End : Came::Nothing;
    block.came = m_lastCame;
    lock.unlock();
    if (!block.memory)
        block.memory = std::make_unique_for_overwrite<std::byte[]>(kBlockBytes);
    block.length = m_spool.take({block.memory.get(), kBlockBytes});
    const int error = errno;
    lock.lock();
    m_taken += block.length;
    m_changed.notify_all();
    if (block.length != 0)
        return Came::Bytes;
    m_ends = true;
    m_error = error;
    m_lostWhatWaited = true;
    return Came::End;
}

void InputThread::run()
try {
    Block block;
    while (waitForBytes()) {
        if (!block.memory)
            block.memory = std::make_unique_for_overwrite<std::byte[]>(kBlockBytes);
        const ssize_t got = read(m_descriptor, block.memory.get(), kBlockBytes);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got <= 0)
            return end(got < 0 ? errno : 0);
        block.length = static_cast<size_t>(got);
        block.came = std::chrono::steady_clock::now();
        begin(block);
        if (!append(block))
            return end(0);
    }
    end(0);
} catch (const std::bad_alloc&) {
    end(ENOMEM);
} catch (...) {
    end(EIO);
}

bool InputThread::waitForBytes() const
{
    std::array<pollfd, 2> wait = {pollfd{m_descriptor, POLLIN, 0}, pollfd{m_wake, POLLIN, 0}};
    while (poll(wait.data(), wait.size(), -1) < 0 && errno == EINTR) {
    }
    return wait[1].revents == 0;
}

// What a stream is, its first byte says.
void InputThread::begin(const Block& first)
{
    const std::lock_guard lock(m_mutex);
    if (m_came != 0 || !StreamExpander::isCompressed(first.bytes()))
        return;
    m_mostBlocks = std::min(m_mostBlocks, kMostCompressedBytes / kBlockBytes);
    m_spools = false;
}

// Behind all that waits, as soon as there is room for it; false when nobody takes any more.
bool InputThread::append(Block& block)
{
    m_spool.giveBack();
    std::unique_lock lock(m_mutex);
    m_came += block.length;
    m_lastCame = block.came;
    while (!m_ends && !putInMemory(block)) {
        const uint64_t taken = m_taken;
        lock.unlock();
        const bool put = m_spools && m_spool.put(block.bytes());
        lock.lock();
        if (put)
            break;
        if (m_spools && !m_refusal)
            m_refusal = m_spool.refusal();
        m_changed.wait(lock, [&] { return m_taken != taken || m_ends; });
    }
    m_changed.notify_all();
    return !m_ends;
}

// Blocks are not many for being short.
bool InputThread::putInMemory(Block& block)
{
    if (!m_spool.isEmpty())
        return false;
    if (!m_blocks.empty() && m_blocks.back().length + block.length <= kBlockBytes) {
        Block& last = m_blocks.back();
        std::memcpy(last.memory.get() + last.length, block.memory.get(), block.length);
        last.length += block.length;
        last.came = block.came;
        return true;
    }
    if (m_blocks.size() >= m_mostBlocks)
        return false;
    m_blocks.push_back(std::exchange(block, {}));
    if (!m_free.empty()) {
        block = std::move(m_free.back());
        m_free.pop_back();
    }
    return true;
}

void InputThread::end(int error)
{
    const std::lock_guard lock(m_mutex);
    if (m_error == 0)
        m_error = error;
    m_ended = true;
    m_changed.notify_all();
}

} // namespace drmscope::tracer
