// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace drmscope::app {

// One code point cut off the front of a text. Bytes that are no UTF-8 count as one bad code point
// each.
struct CodePoint
{
    char32_t value = 0;
    uint32_t bytes = 0; // of the text that it took; 0 at the end of the text
    bool valid = true;
};

[[nodiscard]] CodePoint firstCodePoint(std::string_view text);

// A text of a session file, a kernel or another program, made fit for a terminal or a mail: valid
// UTF-8 on one line. Control characters, escape sequences and characters that reorder or hide text
// are written as \n, \x1b or \u{202e}; bytes that are no UTF-8 as \xff. What was harmless comes out
// unchanged.
[[nodiscard]] std::string safeText(std::string_view text);

// The same, but lines stay lines and tabs become spaces: for texts of several lines.
[[nodiscard]] std::string safeLines(std::string_view text);

} // namespace drmscope::app
