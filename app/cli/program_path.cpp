// SPDX-License-Identifier: MIT
#include "app/cli/program_path.h"

#include "app/cli/command_error.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>
#include <system_error>

namespace drmscope::app {
namespace {

std::filesystem::path ownFolder()
{
    std::error_code failed;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
    return failed ? std::filesystem::path() : self.parent_path();
}

bool canRun(const std::filesystem::path& program)
{
    std::error_code failed;
    return std::filesystem::is_regular_file(program, failed) &&
           faccessat(AT_FDCWD, program.c_str(), X_OK, AT_EACCESS) == 0;
}

} // namespace

std::vector<std::filesystem::path> libexecFolders()
{
    std::vector<std::filesystem::path> folders;
    if (const char* named = std::getenv("DRMSCOPE_LIBEXEC"); named != nullptr && *named != '\0') {
        folders.emplace_back(named);
    }
    if (const auto own = ownFolder(); !own.empty()) {
        folders.push_back(own.parent_path() / "libexec" / "drmscope");
    }
    return folders;
}

std::optional<std::filesystem::path> findOwnProgram(const std::string& name)
{
    for (const auto& folder : libexecFolders()) {
        if (canRun(folder / name)) {
            return folder / name;
        }
    }
    return std::nullopt;
}

std::filesystem::path ownProgram(const std::string& name)
{
    if (const auto found = findOwnProgram(name)) {
        return *found;
    }
    std::string folders;
    for (const auto& folder : libexecFolders()) {
        folders += (folders.empty() ? "" : " or ") + folder.string();
    }
    throw CommandError(exit_code::kMissingPart,
                       "cannot find " + name + " in " + folders +
                           "; install drmscope whole, or set DRMSCOPE_LIBEXEC to where it is");
}

std::optional<std::filesystem::path> findWindow()
{
    const auto beside = ownFolder() / "drmscope-gui";
    return canRun(beside) ? beside : findInPath("drmscope-gui");
}

std::optional<std::filesystem::path> findInPath(const std::string& command)
{
    if (command.find('/') != std::string::npos) {
        return canRun(command) ? std::optional<std::filesystem::path>(command) : std::nullopt;
    }
    const char* path = std::getenv("PATH");
    std::string_view folders = path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
    while (!command.empty()) {
        const size_t end = folders.find(':');
        const std::string_view folder = folders.substr(0, end);
        const auto program = std::filesystem::path(folder.empty() ? "." : folder) / command;
        if (canRun(program)) {
            return program;
        }
        if (end == std::string_view::npos) {
            break;
        }
        folders.remove_prefix(end + 1);
    }
    return std::nullopt;
}

} // namespace drmscope::app
