// SPDX-License-Identifier: MIT
#include "tracer/decode/probe_hooks.h"

#include "tracer/decode/chunked_lines.h"
#include "tracer/ringbuffer/record.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sstream>
#include <utility>

namespace drmscope::tracer {

namespace {

// Hooks that no probe of the agent serves.
constexpr std::pair<std::string_view, std::string_view> kModulesOwn[] = {
    {"fault", "page faults after unplug"},
    {"file_holds", "what files hold"},
    {"connector", "the status of connectors"},
};

// Many times what the agent can define; a sender may make up more.
constexpr size_t kMostProbes = 1000;

struct Line
{
    std::string hook;
    std::string event;
    std::string symbol;
    std::string state;
    int32_t error = 0;
};

std::vector<Line> linesOf(std::string_view text)
{
    std::vector<Line> lines;
    std::istringstream in{std::string(text)};
    for (Line line; lines.size() < kMostProbes &&
                    in >> line.hook >> line.event >> line.symbol >> line.state >> line.error;)
        lines.push_back(line);
    return lines;
}

// Where del_dr was inlined, drm's debug line tells of deleted nodes too.
std::string_view standIn(const Line& line)
{
    return line.event == "del" && line.state == "absent" ? "line" : "";
}

// What a drm need not have.
bool isOptional(const Line& line)
{
    return line.event.starts_with("release_action") || line.event == "ref_put_part";
}

std::string reasonOf(const Line& line)
{
    if (line.state == "absent")
        return "this drm has no function " + line.symbol;
    if (line.error == EADDRNOTAVAIL)
        return "this kernel has several functions " + line.symbol +
               ", and which is drm's cannot be told";
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
    forEachLine(m_tail, chunk, [this](std::string_view line) {
        std::istringstream words{std::string(line)};
        std::string event;
        uint64_t hits = 0;
        uint64_t missed = 0;
        if (!(words >> event >> hits >> missed) || m_missed.size() >= kMostProbes)
            return;
        uint64_t& most = m_missed[event];
        most = std::max(most, std::min(missed, kImpossibleMissedCount));
    });
}

std::vector<HookEvent> ProbeHooks::read(std::string_view text, uint64_t timestampNs,
                                        bool withoutModule)
{
    const std::vector<Line> told = linesOf(text);
    const auto armed = [&told](std::string_view event) {
        return std::ranges::find_if(told, [event](const Line& line) {
            return line.event == event && line.state == "armed";
        });
    };
    std::vector<HookEvent> hooks;
    for (const Line& line : told) {
        HookEvent& hook = hookOf(hooks, line);
        const std::string_view event = standIn(line);
        const auto way = armed(event.empty() ? line.event : event);
        if (line.state == "armed")
            hook.missed += missedOf(line.event);
        if (way == told.end() && (line.state == "missing" || !isOptional(line))) {
            hook.state = HookEvent::State::Missing;
            hook.symbol = line.symbol;
            hook.error = line.error;
            hook.reason = reasonOf(line);
        } else if (way != told.end() && line.event == line.hook && hook.reason.empty()) {
            hook.symbol = way->symbol;
        }
    }
    for (const auto& [name, what] : kModulesOwn) {
        if (!withoutModule)
            break;
        HookEvent& hook = hooks.emplace_back();
        hook.hook = name;
        hook.state = HookEvent::State::Missing;
        hook.reason = "only the module sees " + std::string(what);
    }
    if (withoutModule && std::ranges::find(hooks, "reference", &HookEvent::hook) == hooks.end()) {
        const bool ofModule = std::ranges::any_of(
            hooks, [](const HookEvent& other) { return other.symbol.starts_with("drm:"); });
        HookEvent& hook = hooks.emplace_back();
        hook.hook = "reference";
        hook.symbol = ofModule ? "drm:drm_dev_get" : "drm_dev_get"; // built in
        hook.state = HookEvent::State::Off;
        hook.reason = "not asked for by --refs";
    }
    for (HookEvent& hook : hooks)
        hook.origin.timestampNs = timestampNs;
    return hooks;
}

uint64_t ProbeHooks::missedOf(std::string_view event) const
{
    const auto found = m_missed.find(event);
    return found == m_missed.end() ? 0 : found->second;
}

} // namespace drmscope::tracer
