// SPDX-License-Identifier: MIT
#include "app/cli/record_checks.h"

#include "app/cli/command_error.h"
#include "app/cli/doctor_checks.h"
#include "app/cli/program_path.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <system_error>

namespace drmscope::app {
namespace {

[[noreturn]] void cannotCreate(const std::filesystem::path& file, const std::string& why)
{
    throw CommandError(exit_code::kCannotCreate,
                       fmt::format("cannot create {}: {}", file.string(), why));
}

// `longest` is the longest of the names that are made there.
void requirePlace(const std::filesystem::path& file, const std::filesystem::path& longest,
                  const std::optional<UserIdentity>& user)
{
    std::error_code failed;
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    if (!std::filesystem::is_directory(folder, failed)) {
        cannotCreate(file, fmt::format("there is no folder {}", folder.string()));
    }
    static_cast<void>(std::filesystem::symlink_status(longest, failed));
    if (failed == std::errc::filename_too_long) {
        cannotCreate(file, "its name is too long");
    }
    if (faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
        const int error = errno;
        const std::string who =
            user ? fmt::format(" for user {}",
                               user->name.empty() ? std::to_string(user->uid) : user->name)
                 : std::string();
        cannotCreate(file, fmt::format("folder {} is not writable{}: {}; choose another",
                                       folder.string(), who, std::strerror(error)));
    }
}

} // namespace

std::string defaultSessionName()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 64> text{};
    std::strftime(text.data(), text.size(), "drmscope-%Y%m%d-%H%M%S.drmscope", &parts);
    return text.data();
}

void requireCreatable(const std::filesystem::path& file, bool overwrite,
                      const std::optional<UserIdentity>& user)
{
    if (file == "-") {
        throw CommandError(exit_code::kUsage,
                           "a session is a database and cannot go to standard output; name a file");
    }
    const ActAs asUser(user);
    std::error_code failed;
    const auto status = std::filesystem::symlink_status(file, failed);
    if (std::filesystem::exists(status)) {
        if (!overwrite) {
            cannotCreate(file, "it exists already; choose another name, or overwrite with -f");
        }
        if (!std::filesystem::is_regular_file(status)) {
            cannotCreate(file, "it exists and is not a regular file");
        }
    }
    requirePlace(file, file.string() + "-journal", user); // SQLite's, of the longest name
}

void requireCreatableCopy(const std::filesystem::path& file,
                          const std::optional<UserIdentity>& user)
{
    const ActAs asUser(user);
    std::error_code failed;
    if (std::filesystem::exists(std::filesystem::symlink_status(file, failed))) {
        cannotCreate(file, "it exists already; choose another name with --save-stream");
    }
    requirePlace(file, file, user);
}

void requireCommand(const std::string& command, const std::optional<UserIdentity>& user)
{
    const ActAs asUser(user);
    if (!findInPath(command)) {
        throw CommandError(exit_code::kUsage,
                           fmt::format("cannot run \"{}\": there is no such command{}; nothing was "
                                       "started",
                                       command,
                                       command.find('/') == std::string::npos
                                           ? " in PATH"
                                           : ", or it is not executable"));
    }
}

void requireApart(const std::string& option, const std::filesystem::path& path,
                  const std::filesystem::path& session)
{
    // What has no place of its own, as a pipe behind /dev/stdin, is no file of a session.
    const auto whole = [](const std::filesystem::path& name) {
        std::error_code failed;
        const auto found =
            std::filesystem::weakly_canonical(std::filesystem::absolute(name), failed);
        return failed ? std::filesystem::absolute(name) : found;
    };
    for (const char* end : {"", "-wal", "-shm", ".replaced"}) {
        if (!path.empty() && whole(path) == whole(session.string() + end)) {
            throw CommandError(exit_code::kUsage,
                               fmt::format("{} {} is a file of the session {}: name another",
                                           option, path.string(), session.string()));
        }
    }
}

void requirePermission(const Transport& transport)
{
    using Kind = Transport::Kind;
    const std::string program = transport.kind == Kind::Sudo     ? "sudo"
                                : transport.kind == Kind::Pkexec ? "pkexec"
                                : transport.kind == Kind::Ssh    ? "ssh"
                                                                 : "";
    if (!program.empty() && !findInPath(program)) {
        throw CommandError(
            exit_code::kMissingPart,
            fmt::format("--via {}: {} is not installed{}", transport.word, program,
                        transport.kind == Kind::Ssh ? "" : "; run drmscope as root"));
    }
    if (transport.word.empty() && geteuid() != 0) {
        throw CommandError(
            exit_code::kNotPermitted,
            "recording needs root for its agent; use `drmscope record --via sudo …`, or "
            "`sudo drmscope record …` (the session is yours both ways)");
    }
}

void requireDrm()
{
    const Check kernel = checkKernel("/");
    if (kernel.state == Check::State::Missing) {
        throw CommandError(exit_code::kMissingPart,
                           fmt::format("cannot record: {}; {}", kernel.found, kernel.fix));
    }
}

} // namespace drmscope::app
