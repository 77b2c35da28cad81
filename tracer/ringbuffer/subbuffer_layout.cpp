// SPDX-License-Identifier: MIT
#include "tracer/ringbuffer/subbuffer_layout.h"

#include <charconv>
#include <optional>

namespace drmscope::tracer {

namespace {

constexpr size_t kMaxDataBytes = 1u << 20; // the longest subbuffer that the agent sends
constexpr size_t kMaxHeaderBytes = 4096;

struct Place
{
    size_t offset = 0;
    size_t size = 0;
};

std::optional<size_t> numberAfter(std::string_view line, std::string_view key)
{
    const size_t at = line.find(key);
    if (at == std::string_view::npos)
        return std::nullopt;
    const char* begin = line.data() + at + key.size();
    size_t value = 0;
    if (std::from_chars(begin, line.data() + line.size(), value).ec != std::errc())
        return std::nullopt;
    return value;
}

// "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;"
bool namesField(std::string_view line, std::string_view name)
{
    const size_t end = line.find(';');
    if (end == std::string_view::npos || line.find("field:") == std::string_view::npos)
        return false;
    const std::string_view declaration = line.substr(0, end);
    return declaration.ends_with(name) && declaration.size() > name.size() &&
           declaration[declaration.size() - name.size() - 1] == ' ';
}

Place findField(std::string_view text, std::string_view name)
{
    while (!text.empty()) {
        const size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (!namesField(line, name))
            continue;
        const auto offset = numberAfter(line, "\toffset:");
        const auto size = numberAfter(line, "\tsize:");
        if (offset && size)
            return {*offset, *size};
    }
    throw FormatError("cannot read header_page: it has no field " + std::string(name));
}

} // namespace

SubbufferLayout SubbufferLayout::parse(std::string_view headerPage)
{
    const Place timestamp = findField(headerPage, "timestamp");
    const Place commit = findField(headerPage, "commit");
    const Place data = findField(headerPage, "data");
    if (timestamp.size != 8 || commit.size != 8)
        throw FormatError(
            "cannot read header_page: only the ring buffer of a 64-bit kernel can be read");
    if (data.offset > kMaxHeaderBytes || data.size == 0 || data.size > kMaxDataBytes)
        throw FormatError("cannot read header_page: its subbuffer has an impossible size");
    if (timestamp.offset > kMaxHeaderBytes || commit.offset > kMaxHeaderBytes ||
        timestamp.offset + 8 > data.offset || commit.offset + 8 > data.offset)
        throw FormatError("cannot read header_page: its fields overlap the records");
    return {timestamp.offset, commit.offset, data.offset, data.size};
}

} // namespace drmscope::tracer
