// SPDX-License-Identifier: MIT
#include "tracer/collect/recorder_words.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string>
#include <string_view>

namespace drmscope::tracer {

namespace {

constexpr size_t kLongest = 64;

void understand(std::string_view line, RecorderWords& words)
{
    int64_t status = 0;
    if (line == "stop")
        words.stops = true;
    else if (std::from_chars(line.data(), line.data() + line.size(), status).ec == std::errc{})
        words.commandStatus = status;
}

} // namespace

void hearRecorder(int descriptor, std::chrono::milliseconds patience, RecorderWords& words)
{
    std::string line;
    bool ended = false;
    while (!words.commandStatus && !ended && line.size() < kLongest) {
        pollfd wait = {.fd = descriptor, .events = POLLIN, .revents = 0};
        if (poll(&wait, 1, static_cast<int>(patience.count())) <= 0)
            break;
        std::array<char, kLongest> bytes = {};
        const ssize_t count = read(descriptor, bytes.data(), bytes.size());
        ended = count <= 0;
        line.append(bytes.data(), ended ? 0 : static_cast<size_t>(count));
        for (size_t end = line.find('\n'); end != std::string::npos; end = line.find('\n')) {
            understand(std::string_view(line).substr(0, end), words);
            line.erase(0, end + 1);
        }
    }
    if (!ended || words.stops || words.commandStatus)
        words.diedSilentAt.reset();
    else if (!words.diedSilentAt)
        words.diedSilentAt = std::chrono::steady_clock::now();
}

} // namespace drmscope::tracer
