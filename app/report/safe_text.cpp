// SPDX-License-Identifier: MIT
#include "app/report/safe_text.h"

#include <fmt/format.h>

#include <iterator>

namespace drmscope::app {
namespace {

constexpr char32_t kLowestOfLength[] = {0, 0, 0x80, 0x800, 0x10000};

uint32_t lengthFromLead(unsigned char lead)
{
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xc2 && lead < 0xe0) {
        return 2;
    }
    if (lead >= 0xe0 && lead < 0xf0) {
        return 3;
    }
    return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

bool isControl(char32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

// Characters that a terminal does not show, or that change how the rest is shown: directional marks
// and overrides, joiners, line and paragraph separators, tags.
bool isInvisible(char32_t c)
{
    return c == 0xad || c == 0x61c || c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
           (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe0fff);
}

void appendEscaped(std::string& out, char32_t c)
{
    if (c == '\n') {
        out += "\\n";
    } else if (c == '\t') {
        out += "\\t";
    } else if (c < 0x100) {
        fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<uint32_t>(c));
    } else {
        fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}", static_cast<uint32_t>(c));
    }
}

std::string escape(std::string_view text, bool keepLines)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const CodePoint point = firstCodePoint(text);
        if (keepLines && point.value == '\n') {
            out += '\n';
        } else if (keepLines && point.value == '\t') {
            out += "    ";
        } else if (!point.valid || isControl(point.value) || isInvisible(point.value)) {
            appendEscaped(out, point.value);
        } else {
            out += text.substr(0, point.bytes);
        }
        text.remove_prefix(point.bytes);
    }
    return out;
}

} // namespace

CodePoint firstCodePoint(std::string_view text)
{
    if (text.empty()) {
        return {};
    }
    const auto lead = static_cast<unsigned char>(text.front());
    const uint32_t length = lengthFromLead(lead);
    if (length == 1) {
        return {lead, 1, true};
    }
    if (length == 0 || length > text.size()) {
        return {lead, 1, false};
    }
    auto value = static_cast<char32_t>(lead & (0x7fU >> length));
    for (uint32_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xc0U) != 0x80U) {
            return {lead, 1, false};
        }
        value = (value << 6U) | (next & 0x3fU);
    }
    const bool surrogate = value >= 0xd800 && value <= 0xdfff;
    if (surrogate || value > 0x10ffff || value < kLowestOfLength[length]) {
        return {lead, 1, false};
    }
    return {value, length, true};
}

std::string safeText(std::string_view text)
{
    return escape(text, false);
}

std::string safeLines(std::string_view text)
{
    return escape(text, true);
}

} // namespace drmscope::app
