// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace drmscope::app {

// All of a small file that a user named; `what` it is stands in the CommandError where it cannot be
// read.
[[nodiscard]] std::string textOfFile(const std::filesystem::path& file, std::string_view what);

// Puts `text` there in one step, so that nobody ever reads a part; CommandError 73 or 74.
void putTextFile(const std::filesystem::path& file, std::string_view text, std::string_view what);

} // namespace drmscope::app
