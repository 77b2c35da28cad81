// SPDX-License-Identifier: MIT
#include "tracer/collect/command_status.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string>

namespace drmscope::tracer {

namespace {
constexpr int kPatienceMs = 5000;
constexpr size_t kLongest = 32;
} // namespace

std::optional<int64_t> readCommandStatus(int descriptor)
{
    std::string text;
    while (text.size() < kLongest && text.find('\n') == std::string::npos) {
        pollfd wait = {.fd = descriptor, .events = POLLIN, .revents = 0};
        if (poll(&wait, 1, kPatienceMs) <= 0)
            break;
        std::array<char, kLongest> bytes = {};
        const ssize_t count = read(descriptor, bytes.data(), bytes.size());
        if (count <= 0)
            break;
        text.append(bytes.data(), static_cast<size_t>(count));
    }
    int64_t status = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), status);
    if (parsed.ec != std::errc{})
        return std::nullopt;
    return status;
}

} // namespace drmscope::tracer
