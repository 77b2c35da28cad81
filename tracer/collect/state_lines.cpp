// SPDX-License-Identifier: MIT
#include "tracer/collect/state_lines.h"

#include <nlohmann/json.hpp>
#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace drmscope::tracer {

namespace {

using Line = nlohmann::ordered_json;

constexpr std::chrono::milliseconds kProgressEvery{250};
constexpr size_t kMostWaitingBytes = size_t{1} << 20;

// Names come from a kernel and file names from anywhere: bytes that are no UTF-8 are replaced.
std::string textOf(const Line& line)
{
    return line.dump(-1, ' ', false, Line::error_handler_t::replace) + '\n';
}

} // namespace

void StateLines::write(const std::string& line)
{
    const std::lock_guard lock(m_mutex);
    flush();
    if (m_waiting.size() + line.size() <= kMostWaitingBytes)
        m_waiting += line;
    flush();
}

void StateLines::writeLast(const std::string& line)
{
    const std::lock_guard lock(m_mutex);
    m_waiting += line;
    flush();
    pollfd room = {m_descriptor, POLLOUT, 0};
    while (!m_waiting.empty() && (poll(&room, 1, -1) >= 0 || errno == EINTR))
        flush();
}

void StateLines::flush()
{
    while (!m_waiting.empty()) {
        const ssize_t count = ::write(m_descriptor, m_waiting.data(), m_waiting.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN)
            return;
        m_waiting.erase(0, count > 0 ? static_cast<size_t>(count) : m_waiting.size());
    }
}

void StateLines::armed(uint64_t timestampNs)
{
    write(textOf({{"state", "armed"}, {"timestampNs", timestampNs}}));
}

bool StateLines::isDue()
{
    const auto now = std::chrono::steady_clock::now();
    if (now - m_lastProgress < kProgressEvery)
        return false;
    m_lastProgress = now;
    return true;
}

void StateLines::silent(std::chrono::milliseconds silence)
{
    if (isDue())
        write(textOf({{"state", "silent"}, {"ms", silence.count()}}));
}

void StateLines::dumped(const std::string& message)
{
    write(textOf({{"state", "dumped"}, {"message", message}}));
}

void StateLines::full(const std::string& message)
{
    write(textOf({{"state", "full"}, {"message", message}}));
}

void StateLines::progress(const Counts& counts)
{
    if (!isDue())
        return;
    write(textOf({{"state", "progress"},
                  {"events", counts.events},
                  {"missed", counts.missed},
                  {"devices", counts.devices},
                  {"findings", counts.accusations}}));
}

void StateLines::rebuilding(int64_t done, int64_t all)
{
    write(textOf({{"state", "rebuilding"}, {"events", done}, {"allEvents", all}}));
}

void StateLines::judging(const std::string& rule)
{
    write(textOf({{"state", "judging"}, {"rule", rule}}));
}

void StateLines::warning(const std::string& message)
{
    write(textOf({{"state", "warning"}, {"message", message}}));
}

void StateLines::copyFailed(const std::string& message)
{
    write(textOf({{"state", "copyFailed"}, {"message", message}}));
}

void StateLines::error(int exitCode, const std::string& message)
{
    writeLast(textOf({{"state", "error"}, {"code", exitCode}, {"message", message}}));
}

void StateLines::saved(const std::string& file, const Counts& counts, bool complete,
                       const std::string& reason)
{
    writeLast(textOf({{"state", "saved"},
                      {"file", file},
                      {"gaps", counts.gaps},
                      {"events", counts.events},
                      {"missed", counts.missed},
                      {"damaged", counts.damaged},
                      {"devices", counts.devices},
                      {"complete", complete},
                      {"reason", reason}}));
}

std::string groupedDigits(int64_t count)
{
    std::string digits = std::to_string(count);
    for (size_t i = digits.size(); i > 3; i -= 3)
        digits.insert(i - 3, 1, ',');
    return digits;
}

} // namespace drmscope::tracer
