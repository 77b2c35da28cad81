// SPDX-License-Identifier: MIT
#include "tracer/agent/peer.h"

#include <errno.h>
#include <limits.h>
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
    if (is(written) && number >= 64 && number <= 1048576) {
        bufferKb = number;
        return Verb::BufferKb;
    }
    return is("load-module") ? Verb::LoadModule
           : is("start")     ? Verb::Start
           : is("stop")      ? Verb::Stop
                             : Verb::Invalid;
}

// SIGINT comes from a Ctrl-C meant for the front end, which then sends `stop`; SIGPIPE and SIGXFSZ
// are seen as errors of write(); with SIGCHLD ignored waitpid() could not tell how modprobe ended.
Peer::Peer(int verbs, int out) : m_verbs(verbs), m_out(out)
{
    static constexpr int kIgnored[] = {SIGINT, SIGPIPE, SIGXFSZ};
    static constexpr int kStops[] = {SIGTERM, SIGHUP,    SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM,
                                     SIGPROF, SIGVTALRM, SIGXCPU, SIGPOLL, SIGPWR};
    for (const int ignored : kIgnored) {
        signal(ignored, SIG_IGN);
    }
    signal(SIGCHLD, SIG_DFL);
    sigset_t stops;
    sigemptyset(&stops);
    for (const int stop : kStops) {
        sigaddset(&stops, stop);
    }
    sigprocmask(SIG_SETMASK, &stops, nullptr);
    m_signals = signalfd(-1, &stops, SFD_CLOEXEC | SFD_NONBLOCK);
    m_stopping = m_signals < 0;
}

Verb Peer::takeLine(unsigned& bufferKb)
{
    const auto* newline = static_cast<const char*>(memchr(m_line, '\n', m_filled));
    if (newline == nullptr) {
        return m_filled == sizeof(m_line) ? Verb::Invalid : m_verbs < 0 ? Verb::Stop : Verb::None;
    }
    const auto length = static_cast<size_t>(newline - m_line);
    const Verb verb = parseVerb(m_line, length, bufferKb);
    m_filled -= length + 1;
    memmove(m_line, newline + 1, m_filled);
    return verb;
}

Verb Peer::next(unsigned& bufferKb)
{
    Verb verb = Verb::None;
    while (!stopping() && (verb = takeLine(bufferKb)) == Verb::None) {
        pollfd fds[kOwn];
        hear(fds, kOwn, -1);
    }
    m_recording = verb == Verb::Start;
    return verb == Verb::None ? Verb::Stop : verb;
}

bool Peer::hear(pollfd* fds, nfds_t count, int timeoutMs, short room)
{
    fds[0] = {m_stopping ? -1 : m_verbs, POLLIN, 0};
    fds[1] = {m_stopping ? -1 : m_signals, POLLIN, 0};
    fds[2] = {m_dead ? -1 : m_out, room, 0};
    const int ready = poll(fds, count, timeoutMs);
    if (ready <= 0) {
        return ready == 0;
    }
    if (fds[0].revents != 0 && m_filled < sizeof(m_line)) {
        const ssize_t got = read(m_verbs, m_line + m_filled, sizeof(m_line) - m_filled);
        m_filled += got > 0 ? static_cast<size_t>(got) : 0;
        m_verbs = got > 0 ? m_verbs : -1;
    }
    m_dead = m_dead || (fds[2].revents & ~POLLOUT) != 0;
    m_stopping = m_stopping || fds[1].revents != 0;
    unsigned unused = 0;
    const Verb verb = m_recording && !m_stopping ? takeLine(unused) : Verb::None;
    m_stopping = m_stopping || verb != Verb::None;
    m_misused = m_misused || (verb != Verb::None && verb != Verb::Stop);
    return false;
}

// The descriptor is shared with whoever started us, so it is not made non-blocking; PIPE_BUF bytes
// never block where poll() sees room.
void Peer::send(const void* bytes, size_t length)
{
    constexpr int kPatienceMs = 10'000;
    for (size_t done = 0; done < length && !m_dead;) {
        pollfd fds[kOwn] = {};
        const bool silent = hear(fds, kOwn, m_stopping ? kPatienceMs : -1, POLLOUT);
        const size_t rest = length - done;
        if ((fds[2].revents & POLLOUT) != 0 && !m_dead) {
            const ssize_t sent = write(m_out, static_cast<const char*>(bytes) + done,
                                       rest < PIPE_BUF ? rest : PIPE_BUF);
            m_dead = sent < 0 && errno != EINTR && errno != EAGAIN;
            done += sent > 0 ? static_cast<size_t>(sent) : 0;
        } else {
            m_dead = m_dead || silent;
        }
    }
}

void Peer::frame(FrameType type, uint16_t cpu, const void* payload, size_t lengthBytes)
{
    if (!m_begun) {
        m_begun = true;
        Preamble preamble = {{}, kStreamVersion, 0};
        memcpy(preamble.magic, kStreamMagic, sizeof(kStreamMagic));
        send(&preamble, sizeof(preamble));
    }
    const FrameHeader header = {static_cast<uint32_t>(lengthBytes), static_cast<uint16_t>(type),
                                cpu};
    send(&header, sizeof(header));
    send(payload, lengthBytes);
}

int Peer::fail(int error, const char* what, const char* object, const char* fix)
{
    char text[4 + 512];
    memcpy(text, &error, 4);
    snprintf(text + 4, sizeof(text) - 4, "%s%s: %s%s", what, object, strerror(error), fix);
    dprintf(STDERR_FILENO, "drmscope-agent: %s\n", text + 4);
    frame(FrameType::Error, 0, text, 4 + strlen(text + 4));
    const bool refused = error == EPERM || error == EACCES || error == ELOOP || error == EXDEV;
    const bool missing = error == ENOENT || error == ENODEV;
    return error == EINVAL ? 64 : missing ? 69 : refused ? 77 : 74;
}

} // namespace drmscope::tracer
