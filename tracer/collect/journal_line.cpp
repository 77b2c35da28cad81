// SPDX-License-Identifier: MIT
#include "tracer/collect/journal_line.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cstdint>

namespace drmscope::tracer {

namespace {

using Json = nlohmann::json;
constexpr uint64_t kUsOfSecond = 1'000'000;

// "" of one that has none. Bytes that are no UTF-8 make it an array of numbers.
std::string messageOf(const Json& entry)
{
    const Json message = entry.value("MESSAGE", Json());
    std::string text;
    if (message.is_string())
        return message.get<std::string>();
    if (message.is_array())
        for (const Json& each : message)
            text += each.is_number_integer() ? static_cast<char>(each.get<int64_t>()) : ' ';
    return text;
}

// "[8.925332] ": the kernel's own time, or when the journal heard of it; "" where neither is
// told.
std::string timeOf(const Json& entry)
{
    for (const char* field : {"_SOURCE_MONOTONIC_TIMESTAMP", "__MONOTONIC_TIMESTAMP"}) {
        const Json value = entry.value(field, Json());
        const std::string digits = value.is_string() ? value.get<std::string>() : "";
        uint64_t us = 0;
        const char* const end = digits.data() + digits.size();
        if (const auto parsed = std::from_chars(digits.data(), end, us);
            parsed.ec == std::errc{} && parsed.ptr == end)
            return "[" + std::to_string(us / kUsOfSecond) + "." +
                   std::to_string(kUsOfSecond + us % kUsOfSecond).substr(1) + "] ";
    }
    return "";
}

} // namespace

void makePlain(std::string& line)
{
    if (!line.starts_with('{') || line.find("\"MESSAGE\"") == std::string::npos)
        return;
    const Json entry = Json::parse(line, nullptr, false);
    if (entry.is_object())
        line = timeOf(entry) + messageOf(entry);
}

} // namespace drmscope::tracer
