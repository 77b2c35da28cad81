// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace drmscope::schema {

// Whether it is UTF-8. A name of a kernel may be cut in mid-character, and a line of a console
// holds anything; whoever reads a session takes a TEXT for UTF-8, and may refuse another.
bool isValidText(std::string_view text);

// What a TEXT holds of it: each byte that is no part of UTF-8 written as \xff, as the command line
// prints it. What is UTF-8 comes back as it was.
std::string validText(std::string_view text);

} // namespace drmscope::schema
