// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace drmscope::app {

// Where programs of ours that belong to one another are looked for, best first: $DRMSCOPE_LIBEXEC,
// then the folder that belongs to the folder which this program stands in.
[[nodiscard]] std::vector<std::filesystem::path> libexecFolders();
[[nodiscard]] std::optional<std::filesystem::path> findOwnProgram(const std::string& name);

// The same, or CommandError 69 that says where it was looked for.
[[nodiscard]] std::filesystem::path ownProgram(const std::string& name);

// The window: beside this program, else in PATH.
[[nodiscard]] std::optional<std::filesystem::path> findWindow();

// What a shell would run for `command`, with the permissions that we have now.
[[nodiscard]] std::optional<std::filesystem::path> findInPath(const std::string& command);

} // namespace drmscope::app
