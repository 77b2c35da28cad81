// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace drmscope::app {

// Any text fit for XML 1.0 and HTML, between tags and in attributes: what they cannot hold is
// written as \x1b, line breaks as &#10;.
[[nodiscard]] std::string xmlText(std::string_view text);

} // namespace drmscope::app
