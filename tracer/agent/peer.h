// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/stream/frame.h"
#include "tracer/stream/probe_value.h"

#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>

namespace drmscope::tracer {

enum class Verb
{
    None,
    BufferKb,
    LoadModule,
    Value,
    Probes,
    References,
    Start,
    Stop,
    Invalid
};

// The numbers that verbs carry.
struct VerbNumbers
{
    unsigned bufferKb = 4096;
    unsigned values[kProbeValueCount]; // above kMaxProbeValue: not given

    VerbNumbers()
    {
        for (unsigned& value : values) {
            value = kMaxProbeValue + 1;
        }
        values[kSymbolsValue] = 0;
    }
};

// One line without its newline. Writes the number of the verb, and of no other. Whatever is not
// exactly a verb, with its numbers in bounds, is Invalid.
Verb parseVerb(const char* line, size_t length, VerbNumbers& numbers);

// Whoever started the agent: verbs come from it, the stream goes to it. The end of the verbs, and
// every signal that asks the process to end, mean stop. A slow peer holds us up, down to the ring
// buffer, where the kernel counts what is lost; a verb is still heard. A peer that is gone, or
// takes nothing for ten seconds after a verb, is dead: what it is sent then is dropped, so that
// nothing keeps the agent from cleaning up. From its first verb on it hears of us once a second,
// however long the kernel takes for what we ask of it: from a thread, as nothing else runs
// meanwhile.
class Peer
{
public:
    Peer(int verbs, int out);
    ~Peer();
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    // The next verb, waited for. Stop stays: it is every further verb too.
    Verb next();
    unsigned bufferKb() const { return m_numbers.bufferKb; }
    const unsigned* values() const { return m_numbers.values; }

    // poll() for `count` descriptors; the first kOwn are filled in and served here. True when the
    // time was up.
    static constexpr nfds_t kOwn = 3;
    bool hear(pollfd* fds, nfds_t count, int timeoutMs, short outEvents = 0);

    bool silent() const { return m_verb == Verb::None && !m_dead; } // there is no verb to obey
    bool dead() const { return m_dead; }

    // A Subbuffer may wait for what follows; flush() before you wait for more of them.
    void frame(FrameType type, uint16_t cpu, const void* payload, size_t lengthBytes);
    void flush();
    void time(FrameType type, uint64_t timeNs) { frame(type, 0, &timeNs, sizeof(timeNs)); }

    // Says on stderr and in an Error frame what failed, on what, and what mends it; returns the
    // exit status that stands for `error`.
    int fail(int error, const char* what, const char* object = "", const char* fix = "");

private:
    void take(char byte);
    void send(const char* bytes, size_t length);
    void put(const void* bytes, size_t length);
    void begin();
    void keepAlive();

    int m_verbs;
    int m_out;
    int m_signals;
    Verb m_verb = Verb::None; // heard, and not yet obeyed
    VerbNumbers m_numbers;
    bool m_dead = false;
    size_t m_filled = 0;
    char m_line[20]; // longer than any verb

    pthread_t m_thread = 0; // keepAlive(), till m_over
    int m_over;
    pthread_mutex_t m_turn = PTHREAD_MUTEX_INITIALIZER; // to send; what follows belongs to it
    bool m_open = false;                                // the stream has begun and not ended
    bool m_spoke = false;                               // since keepAlive() looked last
    uint64_t m_watermark = 0;
    size_t m_waiting = 0;
    char m_chunk[PIPE_BUF]; // the first m_waiting bytes are of the stream and not yet sent
};

} // namespace drmscope::tracer
