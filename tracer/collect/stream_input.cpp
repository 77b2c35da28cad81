// SPDX-License-Identifier: MIT
#include "tracer/collect/stream_input.h"

#include "schema/session_file_error.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <span>
#include <system_error>

namespace drmscope::tracer {

namespace {

// So that a batch is committed in time when nothing comes.
constexpr std::chrono::milliseconds kLongestWait{100};
constexpr int kPipeBytes = 1 << 20; // as much as anybody may have

// Only while hearSignals() looks at them, so that none is lost.
std::atomic<bool> g_stopped = false;
std::atomic<bool> g_givenUp = false;
std::atomic<bool> g_wished = false;
static_assert(std::atomic<bool>::is_always_lock_free, "signal handlers set them");

void onSignal(int signal)
{
    if (signal == SIGUSR1)
        g_wished = true;
    else if (signal == SIGUSR2 || g_stopped)
        g_givenUp = true;
    else
        g_stopped = true;
}

void takeSignals()
{
    g_stopped = false;
    g_givenUp = false;
    g_wished = false;
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // a write then fails, and is told of
    sigset_t taken;
    sigemptyset(&taken);
    struct sigaction action = {};
    action.sa_handler = onSignal;
    for (const int signal : {SIGTERM, SIGHUP, SIGUSR1, SIGUSR2}) {
        sigaddset(&taken, signal);
        sigaction(signal, &action, nullptr);
    }
    sigprocmask(SIG_BLOCK, &taken, nullptr);
}

int openInput(const std::string& path)
{
    if (path == "-")
        return STDIN_FILENO;
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0)
        throw std::system_error(errno, std::generic_category(), "cannot open " + path);
    return descriptor;
}

int openCopy(const std::string& path)
{
    if (path.empty())
        return -1;
    const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        throw schema::SessionFileError(schema::SessionFileError::Kind::CannotCreate,
                                       "cannot create " + path + ": " +
                                           std::generic_category().message(errno));
    return descriptor;
}

} // namespace

StreamInput::StreamInput(const std::string& path, const std::string& shownAs,
                         const std::string& copyTo, const std::string& spoolFolder, bool search)
    : m_descriptor(openInput(path)), m_shownAs(shownAs), m_copyShownAs(copyTo)
{
    takeSignals();
    if (search)
        m_search.emplace();
    // Whoever sends is woken less often; another size will do, and what is no pipe has none.
    static_cast<void>(fcntl(m_descriptor, F_SETPIPE_SZ, kPipeBytes));
    try {
        m_copy = openCopy(copyTo);
        m_thread.emplace(m_descriptor, spoolFolder);
    } catch (...) {
        letGo();
        throw;
    }
}

StreamInput::~StreamInput()
{
    m_thread.reset();
    letGo();
}

void StreamInput::letGo() const
{
    if (m_descriptor != STDIN_FILENO)
        close(m_descriptor);
    if (m_copy >= 0) {
        if (lseek(m_copy, 0, SEEK_CUR) == 0)
            dropCopy();
        close(m_copy);
    }
}

// Another file may have its name by now.
void StreamInput::dropCopy() const
{
    struct stat ours = {};
    struct stat named = {};
    if (m_copy >= 0 && fstat(m_copy, &ours) == 0 && lstat(m_copyShownAs.c_str(), &named) == 0 &&
        ours.st_ino == named.st_ino && ours.st_dev == named.st_dev)
        unlink(m_copyShownAs.c_str());
}

void StreamInput::hearSignals()
{
    constexpr timespec kNoTime = {0, 0};
    sigset_t none;
    sigemptyset(&none);
    ppoll(nullptr, 0, &kNoTime, &none);
    if (g_stopped)
        m_thread->endReading();
}

bool StreamInput::stopped() const
{
    return g_stopped;
}

bool StreamInput::givenUp()
{
    hearSignals();
    return g_givenUp;
}

bool StreamInput::takeWish()
{
    if (g_wished.exchange(false))
        m_wishedAt = m_thread->came();
    if (!m_wishedAt || m_thread->taken() < *m_wishedAt)
        return false;
    m_wishedAt.reset();
    return true;
}

std::chrono::milliseconds StreamInput::silence() const
{
    if (!m_nothingCame)
        return std::chrono::milliseconds(0);
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - m_heard);
}

// A full disk ends the copy, not the recording.
void StreamInput::copy(std::span<const std::byte> rest)
{
    while (m_copy >= 0 && m_copyFailure.empty() && !rest.empty()) {
        const ssize_t wrote = write(m_copy, rest.data(), rest.size());
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0) {
            m_copyFailure =
                "cannot write " + m_copyShownAs + ": " + std::generic_category().message(errno);
            return;
        }
        rest = rest.subspan(static_cast<size_t>(wrote));
    }
}

bool StreamInput::waitAndRead(const std::function<void()>& use)
{
    hearSignals();
    const InputThread::Came came = m_thread->take(m_block, kLongestWait);
    m_nothingCame = came == InputThread::Came::Nothing;
    switch (came) {
    case InputThread::Came::Nothing:
        return true;
    case InputThread::Came::End:
        if (m_thread->error() != 0)
            m_failure = "cannot read " +
                        (m_thread->lostWhatWaited() ? "what waited on the disk" : m_shownAs) +
                        ": " + std::generic_category().message(m_thread->error());
        return false;
    case InputThread::Came::Bytes:
        break;
    }
    m_heard = m_block.came;
    const std::span<const std::byte> bytes =
        m_search ? m_search->take(m_block.bytes()) : m_block.bytes();
    copy(bytes);
    m_expander.push(bytes, m_reader, use);
    m_failure = m_expander.fault();
    return m_failure.empty();
}

} // namespace drmscope::tracer
