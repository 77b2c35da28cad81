// SPDX-License-Identifier: MIT
#include "tracer/decode/stack_join.h"

#include <algorithm>
#include <utility>

namespace drmscope::tracer {

namespace {

const EventOrigin& originOf(const Event& event)
{
    return std::visit([](const auto& known) -> const EventOrigin& { return known.origin; }, event);
}

bool isReturn(const ReleaseSpanEvent& event)
{
    return !event.begin;
}
template <typename Known> bool isReturn(const Known& event)
{
    if constexpr (requires { event.step; })
        return event.step == Step::Return;
    else
        return false;
}

// A stack begins at the caller: before it stand, at a function's entry, the function itself and,
// where that tells the event or another event does, what traced it. The caller cannot be fetched
// where a return probe has put its trampoline in its place; the kernel's unwinder knows it.
template <typename Known> void setStack(Known& event, const Stack& frames)
{
    size_t first = 0;
    if constexpr (requires { event.caller; }) {
        const auto caller = std::ranges::find(frames, event.caller);
        first = event.origin.inside ? 2 : isReturn(event) ? 0 : 1;
        if (caller != frames.end())
            first = static_cast<size_t>(caller - frames.begin());
        first = std::min(first, frames.size());
        if (first < frames.size())
            event.caller = frames[first];
    }
    if constexpr (requires { event.stack; })
        event.stack.assign(frames.begin() + static_cast<std::ptrdiff_t>(first), frames.end());
}

} // namespace

void StackJoin::push(Event& event)
{
    if (const auto* stack = std::get_if<StackEvent>(&event)) {
        attach(*stack);
        return;
    }
    const EventOrigin& origin = originOf(event);
    const bool own = origin.seq != 0 || std::holds_alternative<HookEvent>(event);
    if (own && m_waiting.empty()) {
        m_sink(event);
        return;
    }
    if (const auto before = m_lastOfCpu.find(origin.cpu); before != m_lastOfCpu.end()) {
        m_waiting[before->second - m_firstNumber].wantsStack = false; // it got none
        m_lastOfCpu.erase(before);
    }
    if (!own)
        m_lastOfCpu[origin.cpu] = m_firstNumber + m_waiting.size();
    m_waiting.push_back({event, !own});
    release();
}

void StackJoin::attach(const StackEvent& stack)
{
    const auto last = m_lastOfCpu.find(stack.origin.cpu);
    if (last == m_lastOfCpu.end())
        return;
    Waiting& waiting = m_waiting[last->second - m_firstNumber];
    if (originOf(waiting.event).pid == stack.origin.pid)
        std::visit([&stack](auto& known) { setStack(known, stack.frames); }, waiting.event);
    waiting.wantsStack = false;
    m_lastOfCpu.erase(last);
    release();
}

void StackJoin::settleBefore(uint64_t timestampNs)
{
    for (auto one = m_lastOfCpu.begin(); one != m_lastOfCpu.end();) {
        Waiting& waiting = m_waiting[one->second - m_firstNumber];
        const bool late = originOf(waiting.event).timestampNs < timestampNs;
        waiting.wantsStack = !late;
        one = late ? m_lastOfCpu.erase(one) : std::next(one);
    }
    release();
}

void StackJoin::release()
{
    while (!m_waiting.empty() && !m_waiting.front().wantsStack) {
        Event event = std::move(m_waiting.front().event);
        m_waiting.pop_front();
        ++m_firstNumber;
        m_sink(event);
    }
}

} // namespace drmscope::tracer
