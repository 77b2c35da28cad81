// SPDX-License-Identifier: MIT
#include "tracer/collect/stream_input.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <system_error>

namespace drmscope::tracer {

namespace {

// So that a batch is committed in time when nothing comes.
constexpr timespec kLongestWait = {0, 100'000'000};

volatile std::sig_atomic_t g_stopped = 0;

void onStop(int /*signal*/)
{
    g_stopped = 1;
}

// Blocked but for ppoll(): a signal that comes between two waits is not lost.
void takeSignals()
{
    g_stopped = 0;
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t stops;
    sigemptyset(&stops);
    struct sigaction action = {};
    action.sa_handler = onStop;
    for (const int signal : {SIGTERM, SIGHUP}) {
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

StreamInput::StreamInput(const std::string& path)
    : m_descriptor(openInput(path)), m_shownAs(path == "-" ? "standard input" : path)
{
    takeSignals();
}

StreamInput::~StreamInput()
{
    if (m_descriptor != STDIN_FILENO)
        close(m_descriptor);
}

bool StreamInput::stopped() const
{
    return g_stopped != 0;
}

bool StreamInput::waitAndRead()
{
    pollfd wait = {.fd = m_descriptor, .events = POLLIN, .revents = 0};
    sigset_t none;
    sigemptyset(&none);
    const int ready = ppoll(&wait, 1, &kLongestWait, &none);
    if (g_stopped != 0)
        return false;
    if (ready <= 0)
        return true;
    try {
        return m_reader.readFrom(m_descriptor) != 0;
    } catch (const std::system_error& error) {
        m_failure = "cannot read " + m_shownAs + ": " + error.code().message();
        return false;
    }
}

} // namespace drmscope::tracer
