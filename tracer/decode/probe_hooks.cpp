// SPDX-License-Identifier: MIT
#include "tracer/decode/probe_hooks.h"

#include <algorithm>
#include <cstring>
#include <sstream>

namespace drmscope::tracer {

namespace {

struct Line
{
    std::string hook;
    std::string event;
    std::string symbol;
    std::string state;
    int32_t error = 0;
};

std::string reasonOf(const Line& line)
{
    return "the kernel refuses a probe on " + line.symbol + ": " +
           std::strerror(line.error); // NOLINT(concurrency-mt-unsafe): one thread
}

HookEvent& hookOf(std::vector<HookEvent>& hooks, const Line& line)
{
    const auto found = std::ranges::find(hooks, line.hook, &HookEvent::hook);
    if (found != hooks.end())
        return *found;
    HookEvent& hook = hooks.emplace_back();
    hook.hook = line.hook;
    hook.symbol = line.symbol;
    hook.state = HookEvent::State::Armed;
    return hook;
}

} // namespace

void ProbeHooks::addProfile(std::string_view chunk)
{
    m_tail += chunk;
    const size_t whole = m_tail.rfind('\n');
    if (whole == std::string::npos)
        return;
    std::istringstream lines(m_tail.substr(0, whole));
    m_tail.erase(0, whole + 1);
    std::string event;
    uint64_t hits = 0;
    uint64_t missed = 0;
    while (lines >> event >> hits >> missed)
        m_missed[event] = std::max(m_missed[event], missed);
}

std::vector<HookEvent> ProbeHooks::read(std::string_view lines, uint64_t timestampNs,
                                        bool withoutModule)
{
    std::vector<HookEvent> hooks;
    std::map<std::string, bool> armedEvents; // of several ways to one, one will do
    std::vector<Line> told;
    std::istringstream text{std::string(lines)};
    for (Line line; text >> line.hook >> line.event >> line.symbol >> line.state >> line.error;) {
        armedEvents[line.event] = armedEvents[line.event] || line.state == "armed";
        told.push_back(line);
    }
    for (const Line& line : told) {
        HookEvent& hook = hookOf(hooks, line);
        hook.missed += line.state == "armed" && m_missed.contains(line.event)
                           ? m_missed.find(line.event)->second
                           : 0;
        // the debug line tells of deleted nodes where del_dr was inlined
        if (line.state == "armed" && line.event == line.hook)
            hook.symbol = line.symbol;
        if (line.state != "missing" || armedEvents[line.event])
            continue;
        hook.state = HookEvent::State::Missing;
        hook.symbol = line.symbol;
        hook.error = line.error;
        hook.reason = reasonOf(line);
    }
    if (withoutModule) {
        HookEvent& bind = hooks.emplace_back();
        bind.hook = "bind";
        bind.state = HookEvent::State::Missing;
        bind.reason = "only the module sees drivers being bound";
    }
    for (HookEvent& hook : hooks)
        hook.origin.timestampNs = timestampNs;
    return hooks;
}

} // namespace drmscope::tracer
