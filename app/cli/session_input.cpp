// SPDX-License-Identifier: MIT
#include "app/cli/session_input.h"

#include "app/cli/command.h"
#include "app/cli/completion.h"
#include "app/cli/output.h"
#include "app/query/session_error.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace drmscope::app {
namespace {

constexpr const char* kEnding = ".drmscope";

std::string walOf(const std::filesystem::path& file)
{
    return file.string() + "-wal";
}

// While it is recorded, its rows come in the file beside it.
std::filesystem::file_time_type lastChange(const std::filesystem::path& file)
{
    constexpr auto kNever = std::filesystem::file_time_type::min();
    std::error_code none;
    const auto own = std::filesystem::last_write_time(file, none);
    const auto first = none ? kNever : own;
    const auto beside = std::filesystem::last_write_time(walOf(file), none);
    return std::max(first, none ? kNever : beside);
}

bool isBeingRecorded(const std::filesystem::path& file)
{
    std::error_code none;
    if (!std::filesystem::exists(walOf(file), none)) {
        return false;
    }
    try {
        return SessionReader(file).isBeingWritten();
    } catch (const SessionError&) {
        return false;
    }
}

std::optional<std::filesystem::path> newestSession(const std::filesystem::path& folder,
                                                   bool preferLive)
{
    std::optional<std::filesystem::path> newest;
    std::pair<bool, std::filesystem::file_time_type> newestRank;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
        const std::string name = entry.path().filename().string();
        std::error_code unreadable;
        if (!name.starts_with("drmscope-") || !name.ends_with(kEnding) ||
            !entry.is_regular_file(unreadable)) {
            continue;
        }
        const std::pair rank(preferLive && isBeingRecorded(entry.path()), lastChange(entry.path()));
        if (!newest || rank > newestRank) {
            newest = entry.path().filename();
            newestRank = rank;
        }
    }
    return newest;
}

void tellState(SessionReader& reader)
{
    const std::filesystem::path& file = reader.file();
    const Session session = reader.summary(ResourceCounts::LeftOut).session;
    switch (session.state) {
    case SessionState::Complete:
        return;
    case SessionState::Recording:
        tell(reader.isBeingWritten()
                 ? file.string() + " is being recorded: this is what stands in it so far."
                 : fmt::format("{} cannot be completed: this is what stands in it so far. "
                               "`drmscope rebuild {}` says why.",
                               file.string(), file.string()));
        return;
    case SessionState::Interrupted:
        tell(fmt::format("{} was interrupted: {}", file.string(),
                         session.stateReason.empty() ? "the reason is not known"
                                                     : session.stateReason));
        return;
    case SessionState::Unknown:
        tell(file.string() + ": it does not say whether it is complete");
        return;
    }
}

// A recorder that was killed in its very last step has left all rows beside the file, as has one
// whose session somebody read just then.
bool isUnfinished(const std::filesystem::path& file)
{
    std::error_code none;
    const auto beside = std::filesystem::file_size(walOf(file), none);
    return (!none && beside > 0) ||
           SessionReader(file).summary().session.state == SessionState::Recording;
}

} // namespace

void addSessionOptions(CLI::App& command, SessionInput& input)
{
    command.add_option("FILE", input.file, "Session [the newest drmscope-*.drmscope here]")
        ->type_name("");
    command.add_option("-i,--input", input.file, "The same, as an option")->type_name("FILE");
    command.add_flag("--json", input.json, "One JSON object, exact");
    command.add_flag("-q,--quiet", input.quiet, "Nothing on standard error but errors");
}

std::filesystem::path chosenFile(const SessionInput& input)
{
    if (!input.file.empty()) {
        return input.file;
    }
    const auto newest = newestSession(".", input.preferLive);
    if (!newest) {
        throw CommandError(
            exit_code::kUsage,
            "no FILE given, and no drmscope-*.drmscope in the current directory; name "
            "a session file, or make one with `drmscope record`");
    }
    if (!input.quiet) {
        tell("reading " + newest->string());
    }
    return *newest;
}

SessionReader openSession(const SessionInput& input)
{
    const std::filesystem::path file = chosenFile(input);
    if (isUnfinished(file)) {
        static_cast<void>(completeUnfinished(file, input.quiet)); // or its state says so below
    }
    SessionReader reader(file);
    if (!input.quiet) {
        tellState(reader);
    }
    return reader;
}

std::vector<Device> chosenDevices(const std::vector<Device>& devices, const DeviceLabels& labels,
                                  const std::string& wanted)
{
    if (wanted.empty()) {
        return devices;
    }
    std::vector<Device> chosen;
    std::copy_if(devices.begin(), devices.end(), std::back_inserter(chosen),
                 [&](const Device& device) { return isCalled(device, labels, wanted); });
    if (!chosen.empty()) {
        return chosen;
    }
    std::string known;
    for (const Device& device : devices) {
        known += fmt::format("{}{} ({}, {})", known.empty() ? "" : ", ", labels[device.id],
                             device.drmDriver, device.parentName);
    }
    throw CommandError(exit_code::kUsage,
                       fmt::format("no drm_device of this session is called \"{}\"; it has {}",
                                   wanted, known.empty() ? "none" : known));
}

} // namespace drmscope::app
