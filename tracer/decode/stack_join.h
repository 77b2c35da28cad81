// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/event.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>

namespace drmscope::tracer {

// Gives events the stacks that ftrace writes behind them as records of their own: an event waits
// for its stack, and those after it wait with it, since their order is kept. The module's events,
// which carry their stacks, wait for nothing. One thread.
class StackJoin
{
public:
    using Sink = std::function<void(Event& event)>;

    explicit StackJoin(Sink sink) : m_sink(std::move(sink)) {}

    void push(Event& event);
    // No stack comes any more for what is older than this.
    void settleBefore(uint64_t timestampNs);
    void flush() { settleBefore(UINT64_MAX); }

private:
    struct Waiting
    {
        Event event;
        bool wantsStack = false;
    };

    void attach(const StackEvent& stack);
    void release();

    Sink m_sink;
    std::deque<Waiting> m_waiting;
    std::map<uint32_t, uint64_t> m_lastOfCpu; // number of the event that waits
    uint64_t m_firstNumber = 0;               // of m_waiting.front()
};

} // namespace drmscope::tracer
