// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace drmscope::app {

// What a Linux machine says of itself in files, under a root that may be a tree made for a test.

// The first 64 KiB of a file without the newline at its end; nothing when it cannot be read.
[[nodiscard]] std::optional<std::string> fileText(const std::filesystem::path& file);

// Names in a folder, sorted; empty when it cannot be read.
[[nodiscard]] std::vector<std::string> folderNames(const std::filesystem::path& folder);

[[nodiscard]] std::string kernelRelease(const std::filesystem::path& root); // uname -r; "" unknown

// Where tracefs is mounted, as the machine calls it.
[[nodiscard]] std::optional<std::string> tracefsMount(const std::filesystem::path& root);

// The file of a module that depmod knows for this kernel, relative to /lib/modules/RELEASE.
[[nodiscard]] std::optional<std::string> installedModule(const std::filesystem::path& root,
                                                         const std::string& release,
                                                         const std::string& module);

// What `modinfo` says the module was built for, as far as the first blank; "" when that is not
// known.
[[nodiscard]] std::string moduleBuiltFor(const std::filesystem::path& file);

// What a short program said, until it ended. Throws std::system_error where it cannot be run.
struct ProgramOutput
{
    std::vector<std::string> lines;
    std::vector<std::string> errors;
};
[[nodiscard]] ProgramOutput outputOf(const std::vector<std::string>& command);

} // namespace drmscope::app
