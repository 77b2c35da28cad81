// SPDX-License-Identifier: MIT
#include "tracer/collect/state_lines.h"

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <cerrno>

namespace drmscope::tracer {

namespace {

using Line = nlohmann::ordered_json;

constexpr std::chrono::milliseconds kProgressEvery{250};

// Names come from a kernel and file names from anywhere: bytes that are no UTF-8 are replaced.
std::string textOf(const Line& line)
{
    return line.dump(-1, ' ', false, Line::error_handler_t::replace) + '\n';
}

} // namespace

void StateLines::write(const std::string& line)
{
    size_t done = 0;
    while (done < line.size()) {
        const ssize_t count = ::write(m_descriptor, line.data() + done, line.size() - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return;
        done += static_cast<size_t>(count);
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

void StateLines::error(int exitCode, const std::string& message)
{
    write(textOf({{"state", "error"}, {"code", exitCode}, {"message", message}}));
}

void StateLines::saved(const std::string& file, const Counts& counts, bool complete,
                       const std::string& reason)
{
    write(textOf({{"state", "saved"},
                  {"file", file},
                  {"events", counts.events},
                  {"missed", counts.missed},
                  {"damaged", counts.damaged},
                  {"devices", counts.devices},
                  {"complete", complete},
                  {"reason", reason}}));
}

} // namespace drmscope::tracer
