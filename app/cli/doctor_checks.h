// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace drmscope::app {

// One thing that a recording needs, or is the better for.
struct Check
{
    enum class State : uint8_t
    {
        Good,
        Notice,  // a recording works, something else may not; or it could not be looked at
        Missing, // a recording cannot work
    };

    std::string what;
    State state = State::Good;
    std::string found;
    std::string
        fix; // the command, or the sentence, that mends it; "" where nothing is to be mended
    std::string command{}; // of it, what can be typed as it is
};

// Looks at the machine whose files lie under `root` ("/", or a tree for tests): only reads, and
// opens no DRM node. Everything that can be known without root is.
[[nodiscard]] Check checkKernel(const std::filesystem::path& root);
[[nodiscard]] Check checkTracefs(const std::filesystem::path& root);
[[nodiscard]] Check checkPermission();
[[nodiscard]] Check checkModule(const std::filesystem::path& root);
[[nodiscard]] Check checkProbes(const std::filesystem::path& root);
[[nodiscard]] Check checkLockdown(const std::filesystem::path& root);
[[nodiscard]] Check checkPrograms();
[[nodiscard]] Check checkWindow();
[[nodiscard]] Check checkDevices(const std::filesystem::path& root);
[[nodiscard]] Check checkStaleInstances(const std::filesystem::path& root);

[[nodiscard]] std::vector<Check> allChecks(const std::filesystem::path& root);

// Tracing instances named drmscope-PID whose process is gone.
[[nodiscard]] std::vector<std::filesystem::path> staleInstances(const std::filesystem::path& root);
// Groups of dynamic events named drmscope_PID whose process is gone.
[[nodiscard]] std::vector<std::filesystem::path> staleGroups(const std::filesystem::path& root);

} // namespace drmscope::app
