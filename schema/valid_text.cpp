// SPDX-License-Identifier: MIT
#include "schema/valid_text.h"

#include <algorithm>
#include <cstddef>

namespace drmscope::schema {

namespace {

bool isAscii(char c)
{
    return static_cast<unsigned char>(c) < 0x80;
}

size_t lengthFromLead(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2)
        return 0;
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
}

// Of the character that it begins with; 0 where that is none.
size_t characterBytes(std::string_view text)
{
    const auto byte = [&](size_t at) { return static_cast<unsigned char>(text[at]); };
    const size_t length = lengthFromLead(byte(0));
    if (length > text.size())
        return 0;
    for (size_t at = 1; at < length; ++at)
        if ((byte(at) & 0xc0) != 0x80)
            return 0;
    const bool isOverlong =
        (byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xf0 && byte(1) < 0x90);
    const bool isSurrogate = byte(0) == 0xed && byte(1) >= 0xa0;
    const bool isBeyond = byte(0) == 0xf4 && byte(1) >= 0x90;
    return isOverlong || isSurrogate || isBeyond ? 0 : length;
}

} // namespace

bool isValidText(std::string_view text)
{
    if (std::ranges::all_of(text, isAscii))
        return true;
    while (!text.empty()) {
        const size_t bytes = characterBytes(text);
        if (bytes == 0)
            return false;
        text.remove_prefix(bytes);
    }
    return true;
}

std::string validText(std::string_view text)
{
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string valid;
    while (!text.empty()) {
        const size_t bytes = characterBytes(text);
        if (bytes != 0) {
            valid += text.substr(0, bytes);
        } else {
            const auto byte = static_cast<unsigned char>(text.front());
            valid += {'\\', 'x', kDigits[byte >> 4U], kDigits[byte & 0xfU]};
        }
        text.remove_prefix(std::max<size_t>(bytes, 1));
    }
    return valid;
}

} // namespace drmscope::schema
