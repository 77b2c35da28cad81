// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace drmscope::app {

// Columns that a text takes on a terminal: East Asian wide characters and emoji take two, combining
// marks none. The text is safe (safe_text.h); it does not depend on the locale.
[[nodiscard]] size_t displayWidth(std::string_view text);

// The text, or as much of its beginning as fits with an … at the end. Never wider than `columns`.
[[nodiscard]] std::string elideEnd(std::string_view text, size_t columns);

// The same with the … in the middle, for names whose end tells as much as their beginning.
[[nodiscard]] std::string elideMiddle(std::string_view text, size_t columns);

// Filled up with spaces to `columns`; a text that is wider stays as it is.
[[nodiscard]] std::string padLeft(std::string_view text, size_t columns);
[[nodiscard]] std::string padRight(std::string_view text, size_t columns);

// Words put on lines of at most `columns`, each line begun with `indent` spaces; a word that is
// longer begins on a line of its own and is broken after a '/', else where that is full. No newline
// at the end.
[[nodiscard]] std::string wrapText(std::string_view text, size_t columns, size_t indent);

} // namespace drmscope::app
