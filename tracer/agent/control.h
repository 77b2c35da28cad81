// SPDX-License-Identifier: MIT
#pragma once

#include <poll.h>
#include <stddef.h>

namespace drmscope::tracer {

inline constexpr unsigned kMinBufferKb = 64;
inline constexpr unsigned kMaxBufferKb = 1u << 20;

enum class Verb
{
    None,
    BufferKb,
    LoadModule,
    Start,
    Stop,
    Invalid
};

// One line without its newline. Writes `bufferKb` for Verb::BufferKb alone. Whatever is not exactly
// a verb, with its number in bounds, is Invalid.
Verb parseVerb(const char* line, size_t length, unsigned& bufferKb);

// What tells the agent what to do: verbs on a descriptor, and signals. The end of the verbs, and
// every signal that asks the process to end, mean stop.
class Control
{
public:
    explicit Control(int verbs);

    // The next verb, waited for; Stop at the end of input or on a signal.
    Verb next(unsigned& bufferKb);

    // While recording: takes what is there. Only `stop` is a verb then; others stop too, as misuse.
    void service();

    bool stopping() const { return m_stopping; }
    bool misused() const { return m_misused; }

    // What to poll() for before service(); nothing once we are stopping.
    static constexpr nfds_t kDescriptors = 2;
    void fill(pollfd* fds) const;

private:
    void receive(int timeoutMs);
    Verb takeLine(unsigned& bufferKb);

    int m_verbs; // -1 after its end
    int m_signals;
    char m_line[64];
    size_t m_filled = 0;
    bool m_stopping = false;
    bool m_misused = false;
};

} // namespace drmscope::tracer
