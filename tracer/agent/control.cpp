// SPDX-License-Identifier: MIT
#include "tracer/agent/control.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace drmscope::tracer {

Verb parseVerb(const char* line, size_t length, unsigned& bufferKb)
{
    const auto is = [line, length](const char* text) {
        return strlen(text) == length && memcmp(text, line, length) == 0;
    };
    unsigned number = 0; // at most seven digits; what was no digit is caught by writing it again
    for (size_t place = strlen("buffer-kb "); place < length && place < 17; ++place) {
        number = number * 10 + static_cast<unsigned>(line[place] - '0');
    }
    char written[32];
    snprintf(written, sizeof(written), "buffer-kb %u", number);
    if (is(written) && number >= kMinBufferKb && number <= kMaxBufferKb) {
        bufferKb = number;
        return Verb::BufferKb;
    }
    return is("load-module") ? Verb::LoadModule
           : is("start")     ? Verb::Start
           : is("stop")      ? Verb::Stop
                             : Verb::Invalid;
}

// SIGINT comes from a Ctrl-C meant for the front end, which then sends `stop`; SIGPIPE and SIGXFSZ
// are seen as errors of write().
Control::Control(int verbs) : m_verbs(verbs)
{
    static constexpr int kIgnored[] = {SIGINT, SIGPIPE, SIGXFSZ};
    static constexpr int kStops[] = {SIGTERM, SIGHUP,    SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM,
                                     SIGPROF, SIGVTALRM, SIGXCPU, SIGPOLL, SIGPWR};
    sigset_t stops;
    sigemptyset(&stops);
    for (const int stop : kStops) {
        sigaddset(&stops, stop);
    }
    for (const int ignored : kIgnored) {
        signal(ignored, SIG_IGN);
    }
    signal(SIGCHLD, SIG_DFL); // else waitpid() could not tell how modprobe ended
    sigprocmask(SIG_SETMASK, &stops, nullptr);
    m_signals = signalfd(-1, &stops, SFD_CLOEXEC | SFD_NONBLOCK);
    m_stopping = m_signals < 0;
}

void Control::fill(pollfd* fds) const
{
    fds[0] = {m_stopping ? -1 : m_verbs, POLLIN, 0};
    fds[1] = {m_stopping ? -1 : m_signals, POLLIN, 0};
}

// Reads once, and only where poll() says that there is something.
void Control::receive(int timeoutMs)
{
    pollfd fds[kDescriptors];
    fill(fds);
    if (poll(fds, kDescriptors, timeoutMs) <= 0) {
        return;
    }
    m_stopping = m_stopping || fds[1].revents != 0;
    if (fds[0].revents != 0 && m_filled < sizeof(m_line)) {
        const ssize_t got = read(m_verbs, m_line + m_filled, sizeof(m_line) - m_filled);
        m_filled += got > 0 ? static_cast<size_t>(got) : 0;
        m_verbs = got > 0 ? m_verbs : -1;
    }
}

Verb Control::takeLine(unsigned& bufferKb)
{
    const auto* newline = static_cast<const char*>(memchr(m_line, '\n', m_filled));
    if (newline == nullptr) {
        return m_filled == sizeof(m_line) ? Verb::Invalid : Verb::None;
    }
    const auto length = static_cast<size_t>(newline - m_line);
    const Verb verb = parseVerb(m_line, length, bufferKb);
    m_filled -= length + 1;
    memmove(m_line, newline + 1, m_filled);
    return verb;
}

Verb Control::next(unsigned& bufferKb)
{
    Verb verb = Verb::None;
    while (!m_stopping && (verb = takeLine(bufferKb)) == Verb::None && m_verbs >= 0) {
        receive(-1);
    }
    return verb == Verb::None || m_stopping ? Verb::Stop : verb;
}

void Control::service()
{
    receive(0);
    unsigned ignored = 0;
    const Verb verb = m_stopping ? Verb::None : takeLine(ignored);
    m_misused = m_misused || (verb != Verb::None && verb != Verb::Stop);
    m_stopping = m_stopping || verb != Verb::None || m_verbs < 0;
}

} // namespace drmscope::tracer
