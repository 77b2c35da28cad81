// SPDX-License-Identifier: MIT
#include "app/cli/collector_messages.h"

#include "app/report/quantity.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace drmscope::app {
namespace {

constexpr size_t kLongestLine = size_t{64} * 1024;

int64_t numberOf(const nlohmann::json& message, const char* key)
{
    const auto found = message.find(key);
    return found != message.end() && found->is_number_integer() ? found->get<int64_t>() : 0;
}

CollectorMessages::Counts countsOf(const nlohmann::json& message)
{
    const auto number = [&message](const char* key) { return numberOf(message, key); };
    const auto gaps = message.find("gaps");
    return {number("events"),   number("missed"),
            number("damaged"),  number("devices"),
            number("findings"), gaps != message.end() && gaps->is_boolean() && gaps->get<bool>()};
}

std::string textOf(const nlohmann::json& message, const char* key)
{
    const auto found = message.find(key);
    return found != message.end() && found->is_string() ? found->get<std::string>() : std::string();
}

CollectorMessages::Error errorOf(const nlohmann::json& message)
{
    CollectorMessages::Error error;
    const auto code = message.find("code");
    if (code != message.end() && code->is_number_integer()) {
        error.exitCode = code->get<int>();
    }
    error.text = textOf(message, "message");
    return error;
}

CollectorMessages::Saved savedOf(const nlohmann::json& message)
{
    const auto complete = message.find("complete");
    const bool isComplete =
        complete != message.end() && complete->is_boolean() && complete->get<bool>();
    return {textOf(message, "file"), countsOf(message), isComplete, textOf(message, "reason")};
}

} // namespace

bool LineBuffer::receive(int fd, std::vector<std::string>& lines)
{
    std::array<char, 4096> bytes{};
    ssize_t got = 0;
    do {
        got = read(fd, bytes.data(), bytes.size());
    } while (got < 0 && errno == EINTR);
    for (ssize_t i = 0; i < got; ++i) {
        const char c = bytes[static_cast<size_t>(i)];
        if (c != '\n' && m_partial.size() < kLongestLine) {
            m_partial += c;
            continue;
        }
        lines.push_back(std::exchange(m_partial, {}));
    }
    if (got <= 0 && !m_partial.empty()) {
        lines.push_back(std::exchange(m_partial, {}));
    }
    return got > 0;
}

bool CollectorMessages::receive(int fd)
{
    std::vector<std::string> lines;
    const bool more = m_lines.receive(fd, lines);
    for (const std::string& line : lines) {
        understand(line);
    }
    return more;
}

void CollectorMessages::understand(std::string_view line)
{
    const auto message = nlohmann::json::parse(line, nullptr, false);
    const auto state = message.is_object() ? message.find("state") : message.end();
    if (!message.is_object() || state == message.end() || !state->is_string()) {
        return;
    }
    const auto& word = state->get_ref<const std::string&>();
    if (word == "armed") {
        m_armed = true;
    } else if (word == "progress") {
        m_progress = countsOf(message);
        m_silence = std::chrono::milliseconds(0);
    } else if (word == "silent") {
        m_silence = std::chrono::milliseconds(
            message.value("ms", nlohmann::json()).is_number_integer() ? message["ms"].get<int64_t>()
                                                                      : 1);
    } else if (word == "rebuilding") {
        m_rebuilt = {numberOf(message, "events"), numberOf(message, "allEvents")};
    } else if (word == "judging") {
        m_rule = textOf(message, "rule");
    } else if (word == "full") {
        m_full = textOf(message, "message");
    } else if (word == "error") {
        m_error = errorOf(message);
    } else if (word == "saved") {
        m_saved = savedOf(message);
        m_progress = m_saved->counts;
    } else if (word == "copyFailed") {
        m_copyFailure = textOf(message, "message");
        m_warnings.push_back(m_copyFailure);
    } else if (word == "warning" || word == "dumped") {
        m_warnings.push_back(textOf(message, "message"));
    }
}

std::string lackText(const CollectorMessages::Saved& saved)
{
    std::string text;
    if (saved.counts.damaged > 0) {
        text = fmt::format("; {} could not be read", countOf(saved.counts.damaged, "record"));
    }
    if (!saved.complete) {
        text += "; not complete: ";
        text += saved.reason.empty() ? "the stream was cut short" : saved.reason;
    } else if (!saved.reason.empty()) {
        text += "; " + saved.reason;
    }
    return text;
}

} // namespace drmscope::app
