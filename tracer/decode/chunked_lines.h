// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace drmscope::tracer {

// So much of a line that goes on in the next chunk is kept: of /proc/modules, one names all modules
// that use it. The rest of a longer line is lost.
constexpr size_t kMaxLineBytes = size_t{64} * 1024;

// Calls `line` with every whole line of rest + chunk, and keeps what is left over in `rest`.
template <typename Line> void forEachLine(std::string& rest, std::string_view chunk, Line line)
{
    size_t end = chunk.find('\n');
    if (!rest.empty() && end != std::string_view::npos) {
        rest.append(chunk.substr(0, end));
        line(std::string_view(rest));
        rest.clear();
        chunk.remove_prefix(end + 1);
        end = chunk.find('\n');
    }
    while (end != std::string_view::npos) {
        line(chunk.substr(0, end));
        chunk.remove_prefix(end + 1);
        end = chunk.find('\n');
    }
    if (rest.size() < kMaxLineBytes)
        rest.append(chunk.substr(0, kMaxLineBytes));
}

} // namespace drmscope::tracer
