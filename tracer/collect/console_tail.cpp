// SPDX-License-Identifier: MIT
#include "tracer/collect/console_tail.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <string_view>

namespace drmscope::tracer {

ConsoleTail::~ConsoleTail()
{
    close(m_descriptor);
}

// A file is always ready, and read to where it ends for now; so is a socket whose peer is gone.
// What comes faster than we read waits for the next time: the recording goes on.
void ConsoleTail::read()
{
    std::array<char, 4096> bytes{};
    pollfd ready{m_descriptor, POLLIN, 0};
    for (size_t taken = 0; taken < kMostAtOnce && poll(&ready, 1, 0) > 0;) {
        const ssize_t got = ::read(m_descriptor, bytes.data(), bytes.size());
        if (got <= 0)
            return;
        taken += static_cast<size_t>(got);
        m_text.append(bytes.data(), static_cast<size_t>(got));
        if (m_text.size() <= 2 * kMostBytes)
            continue;
        m_text.erase(0, m_text.size() - kMostBytes);
        m_cut = true;
    }
}

std::vector<std::string> ConsoleTail::lines() const
{
    std::string_view rest = m_text;
    bool cut = m_cut;
    if (rest.size() > kMostBytes) {
        rest.remove_prefix(rest.size() - kMostBytes);
        cut = true;
    }
    std::vector<std::string> lines;
    while (!rest.empty()) {
        const size_t end = rest.find('\n');
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        while (line.ends_with('\r'))
            line.remove_suffix(1);
        if (!cut)
            lines.emplace_back(line);
        cut = false;
    }
    return lines;
}

} // namespace drmscope::tracer
