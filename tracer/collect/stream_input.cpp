// SPDX-License-Identifier: MIT
#include "tracer/collect/stream_input.h"

#include "schema/session_file_error.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <system_error>
#include <utility>

namespace drmscope::tracer {

namespace {

// So that a batch is committed in time when nothing comes.
constexpr timespec kLongestWait = {0, 100'000'000};
constexpr size_t kReadBytes = 256U << 10;
constexpr int kPipeBytes = 1 << 20; // as much as anybody may have

volatile std::sig_atomic_t g_stopped = 0;
volatile std::sig_atomic_t g_wished = 0;

void onSignal(int signal)
{
    (signal == SIGUSR1 ? g_wished : g_stopped) = 1;
}

// Blocked but for ppoll(): a signal that comes between two waits is not lost.
void takeSignals()
{
    g_stopped = 0;
    g_wished = 0;
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t stops;
    sigemptyset(&stops);
    struct sigaction action = {};
    action.sa_handler = onSignal;
    for (const int signal : {SIGTERM, SIGHUP, SIGUSR1}) {
        sigaddset(&stops, signal);
        sigaction(signal, &action, nullptr);
    }
    sigprocmask(SIG_BLOCK, &stops, nullptr);
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

} // namespace

StreamInput::StreamInput(const std::string& path, const std::string& copyTo)
    : m_descriptor(openInput(path)), m_shownAs(path == "-" ? "standard input" : path),
      m_copyShownAs(copyTo), m_bytes(kReadBytes)
{
    takeSignals();
    // Whoever sends is woken less often; another size will do, and what is no pipe has none.
    static_cast<void>(fcntl(m_descriptor, F_SETPIPE_SZ, kPipeBytes));
    if (copyTo.empty())
        return;
    m_copy = open(copyTo.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (m_copy >= 0)
        return;
    const int error = errno;
    if (m_descriptor != STDIN_FILENO)
        close(m_descriptor);
    throw schema::SessionFileError(schema::SessionFileError::Kind::CannotCreate,
                                   "cannot create " + copyTo + ": " +
                                       std::generic_category().message(error));
}

StreamInput::~StreamInput()
{
    if (m_descriptor != STDIN_FILENO)
        close(m_descriptor);
    if (m_copy >= 0)
        close(m_copy);
}

bool StreamInput::stopped() const
{
    return g_stopped != 0;
}

bool StreamInput::takeWish()
{
    return std::exchange(g_wished, 0) != 0;
}

std::chrono::milliseconds StreamInput::silence() const
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - m_heard);
}

// A full disk ends the copy, not the recording.
void StreamInput::copy(size_t length)
{
    for (size_t done = 0; m_copy >= 0 && done < length;) {
        const ssize_t wrote = write(m_copy, m_bytes.data() + done, length - done);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0) {
            m_copyFailure =
                "cannot write " + m_copyShownAs + ": " + std::generic_category().message(errno);
            close(m_copy);
            m_copy = -1;
            return;
        }
        done += static_cast<size_t>(wrote);
    }
}

bool StreamInput::waitAndRead(const std::function<void()>& use)
{
    pollfd wait = {.fd = m_descriptor, .events = POLLIN, .revents = 0};
    sigset_t none;
    sigemptyset(&none);
    const int ready = ppoll(&wait, 1, &kLongestWait, &none);
    if (g_stopped != 0)
        return false;
    if (ready <= 0)
        return true;
    const ssize_t got = read(m_descriptor, m_bytes.data(), m_bytes.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return true;
    if (got < 0)
        m_failure = "cannot read " + m_shownAs + ": " + std::generic_category().message(errno);
    if (got <= 0)
        return false;
    m_heard = Clock::now();
    copy(static_cast<size_t>(got));
    m_expander.push(std::span(m_bytes).first(static_cast<size_t>(got)), m_reader, use);
    m_failure = m_expander.fault();
    return m_failure.empty();
}

} // namespace drmscope::tracer
