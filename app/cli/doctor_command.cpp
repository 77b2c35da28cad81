// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/doctor_checks.h"
#include "app/cli/machine_files.h"
#include "app/cli/output.h"
#include "app/cli/scoped_fd.h"
#include "app/cli/transport.h"
#include "app/report/display_width.h"
#include "app/report/quantity.h"
#include "app/report/safe_text.h"
#include "app/report/session_json.h"

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace drmscope::app {
namespace {

struct DoctorOptions
{
    std::string root = "/";
    std::string via; // "": this machine
    bool clean = false;
    bool json = false;
    bool quiet = false;
};

constexpr const char* kDoctorThere =
    R"sh(command -v drmscope >/dev/null || {
echo "drmscope itself is not installed there; a recording needs its agent alone" >&2; exit 69; }
drmscope)sh";

constexpr size_t kStateColumns = 9;
constexpr size_t kWhatColumns = 12;

std::string stateText(Check::State state, const TextStyle& style)
{
    switch (state) {
    case Check::State::Good:
        return painted("ok", TextRole::Good, style) + std::string(kStateColumns - 2, ' ');
    case Check::State::Notice:
        return painted("notice", TextRole::Warning, style) + std::string(kStateColumns - 6, ' ');
    case Check::State::Missing:
        break;
    }
    return painted("MISSING", TextRole::Error, style) + std::string(kStateColumns - 7, ' ');
}

std::string checkText(const Check& check, const TextStyle& style)
{
    constexpr size_t kIndent = kStateColumns + kWhatColumns;
    std::string out = stateText(check.state, style) + padRight(check.what, kWhatColumns) +
                      wrapText(safeText(check.found), style.widthColumns, kIndent).substr(kIndent) +
                      '\n';
    if (!check.fix.empty()) {
        out += wrapText(safeText("→ " + check.fix), style.widthColumns, kIndent) + '\n';
    }
    return out;
}

const char* wordOf(Check::State state)
{
    switch (state) {
    case Check::State::Good:
        return "ok";
    case Check::State::Notice:
        return "notice";
    case Check::State::Missing:
        break;
    }
    return "missing";
}

Json jsonOf(const std::vector<Check>& checks, bool ready)
{
    Json array = Json::array();
    for (const Check& check : checks) {
        array.push_back({{"check", check.what},
                         {"state", wordOf(check.state)},
                         {"found", check.found},
                         {"fix", check.fix},
                         {"command", check.command}});
    }
    return {{"format", 1}, {"ready", ready}, {"checks", array}};
}

[[noreturn]] void cannotRemove(const std::filesystem::path& what)
{
    throw CommandError(errno == EACCES || errno == EPERM ? exit_code::kNotPermitted
                                                         : exit_code::kIo,
                       fmt::format("cannot remove {}: {}", what.string(), std::strerror(errno)));
}

// Events of a group that nothing enables any more, one by one.
void removeGroup(const std::filesystem::path& group)
{
    const auto commands = group.parent_path().parent_path() / "dynamic_events";
    for (const std::string& event : folderNames(group)) {
        if (!std::filesystem::is_directory(group / event)) {
            continue;
        }
        const std::string text = fmt::format("-:{}/{}", group.filename().string(), event);
        const ScopedFd file(open(commands.c_str(), O_WRONLY | O_CLOEXEC));
        if (!file.isOpen() ||
            write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
            cannotRemove(group / event);
        }
    }
    tell("removed " + group.string());
}

// Instances first: they enable the events.
void cleanUp(const std::filesystem::path& root)
{
    for (const auto& instance : staleInstances(root)) {
        if (rmdir(instance.c_str()) != 0) {
            cannotRemove(instance);
        }
        tell("removed " + instance.string());
    }
    for (const auto& group : staleGroups(root)) {
        removeGroup(group);
    }
}

// The doctor of the other machine looks there: its words and its exit status are ours. Whoever only
// looks asks for no password, and does not wait for a host that is not there.
[[noreturn]] void examineElsewhere(const DoctorOptions& options)
{
    const Transport transport = parseTransport(options.via);
    if (transport.kind != Transport::Kind::Ssh || options.clean || options.root != "/") {
        throw CommandError(exit_code::kUsage,
                           fmt::format("doctor --via {}: another machine is looked at by ssh:HOST "
                                       "alone, as it is",
                                       options.via));
    }
    std::vector<std::string> words = remoteCommand(
        transport, kDoctorThere,
        fmt::format("doctor{}{}", options.json ? " --json" : "", options.quiet ? " --quiet" : ""));
    words.insert(words.begin() + 1, {"-o", "BatchMode=yes", "-o", "ConnectTimeout=10"});
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    execvp(arguments.front(), arguments.data());
    throw CommandError(exit_code::kMissingPart,
                       fmt::format("cannot run ssh: {}", std::strerror(errno)));
}

int examine(const DoctorOptions& options)
{
    if (!options.via.empty()) {
        examineElsewhere(options);
    }
    if (options.clean) {
        cleanUp(options.root);
    }
    const std::vector<Check> checks = allChecks(options.root);
    const auto missing = std::count_if(checks.begin(), checks.end(), [](const Check& check) {
        return check.state == Check::State::Missing;
    });
    if (options.json) {
        printJson(jsonOf(checks, missing == 0));
    } else {
        const TextStyle style = outputStyle();
        for (const Check& check : checks) {
            if (!options.quiet || check.state == Check::State::Missing) {
                print(checkText(check, style));
            }
        }
        if (!options.quiet) {
            print(missing == 0 ? "\nReady to record: `drmscope record`.\n"
                               : fmt::format("\nNot ready to record: {} missing.\n",
                                             countOf(missing, "part is", "parts are")));
        }
    }
    return missing == 0 ? exit_code::kOk : exit_code::kMissingPart;
}

} // namespace

void addDoctorCommand(CLI::App& program, Command& chosen)
{
    auto* command =
        program.add_subcommand("doctor", "Check what a recording needs, and say what mends it");
    command->footer(
        "Only reads, and opens no DRM node. Exit status: 0 ready, 69 something is missing,\n"
        "255 ssh did not get there.");
    const auto options = std::make_shared<DoctorOptions>();
    command->add_option("--root", options->root, "Look at the machine under this folder")
        ->check(CLI::ExistingDirectory.description(""))
        ->type_name("DIR");
    command->add_option("--via", options->via, "Look at another machine: ssh:HOST")
        ->type_name("WAY");
    command->add_flag("--clean", options->clean, "First remove instances that dead recorders left");
    command->add_flag("--json", options->json, "One JSON object");
    command->add_flag("-q,--quiet", options->quiet, "Say only what is missing");
    command->callback([options, &chosen] { chosen = [options] { return examine(*options); }; });
}

} // namespace drmscope::app
