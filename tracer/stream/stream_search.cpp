// SPDX-License-Identifier: MIT
#include "tracer/stream/stream_search.h"

#include "tracer/stream/frame.h"

#include <algorithm>
#include <string_view>

namespace drmscope::tracer {

namespace {

constexpr std::string_view kPlain{kStreamMagic, sizeof(kStreamMagic)};
constexpr std::string_view kCompressed{"\x28\xb5\x2f\xfd"};
constexpr size_t kShown = 160;

} // namespace

std::span<const std::byte> StreamSearch::take(std::span<const std::byte> bytes)
{
    if (m_over)
        return bytes;
    const size_t looked = m_seen.size() - std::min(m_seen.size(), kPlain.size() - 1);
    m_seen.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const size_t found = std::min(m_seen.find(kPlain, looked), m_seen.find(kCompressed, looked));
    m_over = found != std::string::npos || m_seen.size() > kMostBytes;
    if (!m_over)
        return {};
    m_begin = found == std::string::npos ? 0 : found;
    return std::as_bytes(std::span(m_seen)).subspan(m_begin);
}

std::string StreamSearch::passedOver() const
{
    const std::string_view all =
        std::string_view(m_seen).substr(0, m_over ? m_begin : m_seen.size());
    std::string line;
    for (const char character : all.substr(all.size() - std::min(all.size(), kShown))) {
        const bool printable = character > ' ' && character <= '~';
        if (printable || (!line.empty() && line.back() != ' '))
            line += printable ? character : ' ';
    }
    if (line.ends_with(' '))
        line.pop_back();
    return line;
}

} // namespace drmscope::tracer
