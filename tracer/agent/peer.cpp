// SPDX-License-Identifier: MIT
#include "tracer/agent/peer.h"

#include "tracer/stream/agent_exit_code.h"
#include "tracer/stream/raw_terminal.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace drmscope::tracer {

namespace {

// The decimal number at `place`, which is moved past it; at most seven digits.
unsigned takeNumber(const char* line, size_t length, size_t& place)
{
    unsigned number = 0;
    for (size_t digits = 0;
         digits < 7 && place < length && line[place] >= '0' && line[place] <= '9'; ++digits) {
        number = number * 10 + static_cast<unsigned>(line[place++] - '0');
    }
    return number;
}

} // namespace

// What was no number, or written otherwise than we write it, is caught by writing the line again.
Verb parseVerb(const char* line, size_t length, VerbNumbers& numbers)
{
    const auto is = [line, length](const char* text) {
        return strlen(text) == length && memcmp(text, line, length) == 0;
    };
    char written[32];
    size_t place = strlen("buffer-kb ");
    const unsigned bufferKb = takeNumber(line, length, place);
    snprintf(written, sizeof(written), "buffer-kb %u", bufferKb);
    if (is(written) && bufferKb >= 64 && bufferKb <= 1048576) {
        numbers.bufferKb = bufferKb;
        return Verb::BufferKb;
    }
    place = strlen("value ");
    const unsigned index = takeNumber(line, length, place);
    ++place;
    const unsigned value = takeNumber(line, length, place);
    snprintf(written, sizeof(written), "value %u %u", index, value);
    if (is(written) && index < kProbeValueCount && value <= kMaxProbeValue) {
        numbers.values[index] = value;
        return Verb::Value;
    }
    return is("load-module") ? Verb::LoadModule
           : is("probes")    ? Verb::Probes
           : is("refs")      ? Verb::References
           : is("start")     ? Verb::Start
           : is("stop")      ? Verb::Stop
                             : Verb::Invalid;
}

// SIGINT comes from a Ctrl-C meant for the front end, which then sends `stop`; SIGPIPE and SIGXFSZ
// are seen as errors of write(); with SIGCHLD ignored waitpid() could not tell how modprobe ended.
Peer::Peer(int verbs, int out) : m_verbs(verbs), m_out(out), m_over(eventfd(0, EFD_CLOEXEC))
{
    static constexpr int kStops[] = {SIGTERM, SIGHUP,    SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM,
                                     SIGPROF, SIGVTALRM, SIGXCPU, SIGPOLL, SIGPWR};
    sigset_t stops;
    sigemptyset(&stops);
    for (const int stop : kStops) {
        sigaddset(&stops, stop);
    }
    signal(SIGINT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    sigprocmask(SIG_SETMASK, &stops, nullptr);
    m_signals = signalfd(-1, &stops, SFD_CLOEXEC | SFD_NONBLOCK);
    const auto run = [](void* peer) -> void* {
        static_cast<Peer*>(peer)->keepAlive();
        return nullptr;
    };
    const bool ready =
        m_signals >= 0 && m_over >= 0 && pthread_create(&m_thread, nullptr, run, this) == 0;
    m_verb = ready ? Verb::None : Verb::Stop;
    m_thread = ready ? m_thread : 0;
}

Peer::~Peer()
{
    if (m_thread != 0) {
        eventfd_write(m_over, 1);
        pthread_join(m_thread, nullptr);
    }
}

Verb Peer::next()
{
    while (silent()) {
        pollfd fds[kOwn];
        hear(fds, kOwn, -1);
    }
    begin();
    const Verb verb = m_dead ? Verb::Stop : m_verb;
    m_verb = verb == Verb::Stop ? Verb::Stop : Verb::None;
    return verb;
}

void Peer::take(char byte)
{
    if (byte == '\n') {
        m_verb = parseVerb(m_line, m_filled, m_numbers);
        m_filled = 0;
    } else if (m_filled == sizeof(m_line)) {
        m_verb = Verb::Invalid;
    } else {
        m_line[m_filled++] = byte;
    }
}

bool Peer::hear(pollfd* fds, nfds_t count, int timeoutMs, short outEvents)
{
    const bool listening = m_verb == Verb::None;
    fds[0] = {listening ? m_verbs : -1, POLLIN, 0};
    fds[1] = {listening ? m_signals : -1, POLLIN, 0};
    fds[2] = {m_dead ? -1 : m_out, outEvents, 0};
    const int ready = poll(fds, count, timeoutMs);
    if (ready > 0) {
        char byte = 0;
        if (fds[1].revents != 0 || (fds[0].revents != 0 && read(m_verbs, &byte, 1) != 1)) {
            m_verb = Verb::Stop;
        } else if (fds[0].revents != 0) {
            take(byte);
        }
        m_dead = m_dead || (fds[2].revents & ~POLLOUT) != 0;
    }
    return ready == 0;
}

// The descriptor is shared with whoever started us, so it is not made non-blocking; PIPE_BUF bytes
// never block where poll() sees room.
void Peer::send(const char* bytes, size_t length)
{
    for (size_t done = 0; done < length && !m_dead;) {
        pollfd fds[kOwn] = {};
        const bool late = hear(fds, kOwn, m_verb == Verb::None ? -1 : 10'000, POLLOUT);
        if ((fds[2].revents & POLLOUT) != 0 && !m_dead) {
            const ssize_t sent = write(m_out, bytes + done, length - done);
            m_dead = sent < 0 && errno != EINTR && errno != EAGAIN;
            done += sent > 0 ? static_cast<size_t>(sent) : 0;
        }
        m_dead = m_dead || late;
    }
}

// Whole chunks, as each costs a poll() and a page of the pipe, however short it is.
void Peer::put(const void* bytes, size_t length)
{
    for (const char* from = static_cast<const char*>(bytes); length > 0;) {
        const size_t room = sizeof(m_chunk) - m_waiting;
        const size_t taken = length < room ? length : room;
        memcpy(m_chunk + m_waiting, from, taken);
        m_waiting += taken;
        from += taken;
        length -= taken;
        if (m_waiting == sizeof(m_chunk)) {
            send(m_chunk, m_waiting);
            m_waiting = 0;
        }
    }
}

void Peer::flush()
{
    pthread_mutex_lock(&m_turn);
    send(m_chunk, m_waiting);
    m_waiting = 0;
    pthread_mutex_unlock(&m_turn);
}

void Peer::begin()
{
    pthread_mutex_lock(&m_turn);
    if (!m_open) {
        m_open = true;
        keepErrorsOff(m_verbs);
        keepErrorsOff(m_out);
        Preamble preamble = {{}, kStreamVersion, 0};
        memcpy(preamble.magic, kStreamMagic, sizeof(kStreamMagic));
        put(&preamble, sizeof(preamble));
    }
    pthread_mutex_unlock(&m_turn);
    flush();
}

void Peer::frame(FrameType type, uint16_t cpu, const void* payload, size_t lengthBytes)
{
    const FrameHeader header = {static_cast<uint32_t>(lengthBytes), static_cast<uint16_t>(type),
                                cpu};
    pthread_mutex_lock(&m_turn);
    put(&header, sizeof(header));
    put(payload, lengthBytes);
    m_open = type != FrameType::End;
    m_spoke = true;
    if (type == FrameType::Watermark) {
        memcpy(&m_watermark, payload, sizeof(m_watermark));
    }
    pthread_mutex_unlock(&m_turn);
    if (type != FrameType::Subbuffer) {
        flush();
    }
}

// The last watermark again, which still holds. Whoever sends is heard of, and is not waited for;
// a peer that is slow has more than this to read.
void Peer::keepAlive()
{
    pollfd over = {m_over, POLLIN, 0};
    while (poll(&over, 1, 1000) != 1) {
        if (pthread_mutex_trylock(&m_turn) != 0) {
            continue;
        }
        pollfd out = {m_out, POLLOUT, 0};
        if (m_open && !m_spoke && m_waiting == 0 && poll(&out, 1, 0) == 1 &&
            out.revents == POLLOUT) {
            const struct
            {
                FrameHeader header;
                uint64_t timeNs;
            } alive = {{sizeof(uint64_t), static_cast<uint16_t>(FrameType::Watermark), 0},
                       m_watermark};
            static_cast<void>(write(m_out, &alive, sizeof(alive)) < 0); // send() sees it, too
        }
        m_spoke = false;
        pthread_mutex_unlock(&m_turn);
    }
}

int Peer::fail(int error, const char* what, const char* object, const char* fix)
{
    char text[4 + 512];
    memcpy(text, &error, 4);
    snprintf(text + 4, sizeof(text) - 4, "%s%s: %s%s", what, object, strerror(error), fix);
    dprintf(STDERR_FILENO, "drmscope-agent: %s\n", text + 4);
    frame(FrameType::Error, 0, text, 4 + strlen(text + 4));
    return agentExitCode(error);
}

} // namespace drmscope::tracer
