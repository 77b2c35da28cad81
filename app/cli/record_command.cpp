// SPDX-License-Identifier: MIT
#include "app/cli/budget.h"
#include "app/cli/command.h"
#include "app/cli/command_error.h"
#include "app/cli/output.h"
#include "app/cli/program_path.h"
#include "app/cli/record_checks.h"
#include "app/cli/record_options.h"
#include "app/cli/recording.h"
#include "app/cli/replaced_session.h"
#include "app/report/quantity.h"
#include "app/report/session_json.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>

namespace drmscope::app {
namespace {

constexpr uint32_t kMinBufferKb = 64;
constexpr uint32_t kMaxBufferKb = 1U << 20;
constexpr uint64_t kMaxMegabytes = 1'000'000'000;
constexpr std::chrono::hours kLongestTime{24 * 365};

// "90" and "1.5" are seconds, as "5min" says its unit itself. Zero where nothing is said.
std::chrono::nanoseconds timeOf(const std::string& option, const std::string& text)
{
    if (text.empty()) {
        return std::chrono::nanoseconds(0);
    }
    const bool hasUnit = text.find_first_not_of("0123456789.") != std::string::npos;
    const std::chrono::nanoseconds time(durationNsOf(hasUnit ? text : text + "s"));
    if (time.count() == 0 || time > kLongestTime) {
        throw CommandError(exit_code::kUsage,
                           fmt::format("{} {}: more than nothing, at most a year", option, text));
    }
    return time;
}

// Whoever wrote a file or a FIFO decided what is in it, and hears nothing of us.
void requireListener(const RecordOptions& options, const Transport& transport)
{
    const char* deaf = options.references ? "--refs" : options.bufferKb != 0 ? "-b" : nullptr;
    if (deaf != nullptr && !transport.takesVerbs()) {
        throw CommandError(exit_code::kUsage,
                           fmt::format("{} does not go with --via {}: what writes it was started "
                                       "by others, and cannot be told",
                                       deaf, options.via));
    }
}

RecordingPlan checkedPlan(const RecordOptions& options)
{
    RecordingPlan plan;
    plan.user = invokingUser();
    plan.file = options.file.empty() ? defaultSessionName() : options.file;
    plan.overwrite = options.overwrite;
    plan.command = options.command;
    plan.commandIsOurs = options.commandIsOurs;
    plan.quiet = options.quiet;
    plan.references = options.references;
    plan.transport = parseTransport(options.via);
    if (!options.console.empty()) {
        plan.console = parseConsole(options.console);
    }
    plan.streamCopy = options.streamCopy;
    requireApart("--save-stream", plan.streamCopy, plan.file);
    requireListener(options, plan.transport);
    if (plan.transport.kind == Transport::Kind::File) {
        requireApart("--via file:", plan.transport.target, plan.file);
    }
    plan.keepLastSeconds =
        std::chrono::ceil<std::chrono::seconds>(timeOf("--keep-last", options.keepLast)).count();
    plan.dumpOnFinding = options.dumpOnFinding;
    if (plan.dumpOnFinding && plan.keepLastSeconds == 0) {
        throw CommandError(exit_code::kUsage, "--dump-on-finding goes with --keep-last");
    }
    plan.maxBytes = options.maxMegabytes * 1'000'000;
    if (plan.maxBytes != 0 && plan.keepLastSeconds != 0) {
        throw CommandError(exit_code::kUsage,
                           "--max-size does not go with --keep-last, whose session grows each time "
                           "that what was kept is written: --max-time bounds such a recording");
    }
    plan.maxTime = timeOf("--max-time", options.maxTime);
    plan.goneAfterSeconds = options.goneAfterSeconds.value_or(plan.goneAfterSeconds);
    if (!plan.transport.startsAgent()) {
        plan.beginWithinSeconds = options.goneAfterSeconds.value_or(0);
    }
    plan.allDevres = options.devres == "all";
    for (const std::string& folder : options.debugFolders) {
        if (!std::filesystem::is_directory(folder)) {
            throw CommandError(exit_code::kUsage,
                               fmt::format("--debug-info wants a folder, not \"{}\"", folder));
        }
        plan.debugFolders.push_back(std::filesystem::absolute(folder).string());
    }
    if (options.bufferKb != 0) {
        plan.bufferKb = options.bufferKb;
    }
    if (!plan.command.empty()) {
        requireCommand(plan.command.front(), plan.user);
    }
    requireCreatable(plan.file, plan.overwrite, plan.user);
    if (!plan.streamCopy.empty()) {
        requireCreatableCopy(plan.streamCopy, plan.user);
    }
    if (plan.transport.isHere()) {
        plan.agent = ownProgram("drmscope-agent");
    }
    plan.collector = ownProgram("drmscope-collect");
    if (options.copyAgent && plan.transport.kind != Transport::Kind::Ssh) {
        throw CommandError(exit_code::kUsage, "--copy-agent goes with --via ssh:HOST");
    }
    if (options.copyAgent) {
        plan.transport.copied = {ownProgram("drmscope-agent"), ownProgram("drmscope-relay")};
    }
    requirePermission(plan.transport);
    if (plan.transport.isHere()) {
        requireDrm();
        plan.backend = chooseBackend(options.backend, plan.collector);
    } else {
        plan.backend = backendElsewhere(options.backend, plan.transport);
    }
    return plan;
}

std::string missedText(const CollectorMessages::Counts& counts)
{
    if (counts.missed > 0) {
        return countText(counts.missed) + " missed";
    }
    return counts.gaps ? "some missed" : "none missed";
}

std::string savedText(const RecordingResult& result)
{
    const CollectorMessages::Counts& counts = result.saved->counts;
    std::string text =
        fmt::format("saved {}: {}, {}, {} in {}", result.file, countOf(counts.events, "event"),
                    missedText(counts), countOf(counts.devices, "drm_device"),
                    durationText(result.elapsed.count()));
    if (counts.missed > 0) {
        text += "; a larger buffer (-b KB) misses fewer";
    }
    return text + lackText(*result.saved);
}

Json jsonOf(const RecordingPlan& plan, const RecordingResult& result)
{
    Json json = {{"format", 1}, {"file", result.file}, {"saved", result.saved.has_value()}};
    if (result.saved) {
        json["events"] = result.saved->counts.events;
        json["missed"] = result.saved->counts.missed;
        json["gaps"] = result.saved->counts.gaps;
        json["damaged"] = result.saved->counts.damaged;
        json["devices"] = result.saved->counts.devices;
        json["complete"] = result.saved->complete;
        json["reason"] = result.saved->reason;
    }
    json["backend"] = plan.backend.name;
    json["elapsed_ns"] = result.elapsed.count();
    json["command_status"] = result.commandStatus.value_or(-1);
    json["failure"] = result.failure;
    json["exit_code"] = result.exitCode;
    return json;
}

void tellBackend(const RecordingPlan& plan)
{
    if (!plan.quiet) {
        tell(plan.backend.name == "module"
                 ? "through the module: " + plan.backend.why
                 : "through probes in tracefs, without the module: " + plan.backend.why);
    }
}

RecordingResult recordOnce(const RecordingPlan& plan)
{
    ReplacedSession replaced(plan.file, plan.overwrite, plan.user);
    RecordingResult result = Recording(plan).run();
    // Where the file could not even be made, what has its name is not ours to remove.
    replaced.settle(result.armed, result.exitCode != exit_code::kCannotCreate);
    return result;
}

} // namespace

int record(const RecordOptions& options)
{
    RecordingPlan plan = checkedPlan(options);
    const bool mayChange = options.backend == "auto" && plan.transport.isHere();
    if (mayChange) {
        tellBackend(plan);
    }
    RecordingResult result = recordOnce(plan);
    // what is installed may still not load: not signed, or built for another drm
    if (mayChange && plan.backend.name == "module" && !result.armed &&
        result.exitCode == exit_code::kMissingPart) {
        plan.backend = tracefsBackend(plan.collector, result.failure);
        tellBackend(plan);
        result = recordOnce(plan);
    }
    if (!options.quiet) {
        if (result.commandStatus) {
            tell(fmt::format("{} ended with {}", plan.command.front(), result.commandEnd));
        }
        if (result.armed && result.saved) {
            tell(savedText(result));
        }
    }
    if (!result.failure.empty()) {
        tell(result.failure);
    }
    if (options.json) {
        printJson(jsonOf(plan, result));
    }
    return result.exitCode;
}

void addRecordCommand(CLI::App& program, Command& chosen)
{
    auto* command = program.add_subcommand("record", "Record until Ctrl-C, or while COMMAND runs");
    command->footer(
        "Put -- before COMMAND. It runs as you, also under sudo: put sudo before it\n"
        "where it needs root.\n\n"
        "Exit status: 0 saved, 2 saved but events were missed, 64 wrong usage or no such\n"
        "COMMAND, 65 --via gives no stream, or a newer one, 69 module, tracefs or DRM\n"
        "missing, 73 cannot create FILE, 74 disk or I/O, 77 not permitted, 130 interrupted\n"
        "before it had begun. COMMAND's own exit status is printed, and stored in the\n"
        "session.");
    const auto options = std::make_shared<RecordOptions>();
    command
        ->add_option("-o,--output", options->file,
                     "Session to make [drmscope-YYYYmmdd-HHMMSS.drmscope, UTC]")
        ->type_name("FILE");
    command->add_flag("-f,--force", options->overwrite, "Overwrite it");
    command
        ->add_option("-b,--buffer-kb", options->bufferKb,
                     "Kernel buffer for each CPU, 64 to 1048576")
        ->check(CLI::Range(kMinBufferKb, kMaxBufferKb).description(""))
        ->type_name("KB");
    command
        ->add_option("--backend", options->backend,
                     "Events from the module, from tracefs alone, or as it can be: auto")
        ->check(CLI::IsMember({"auto", "module", "tracefs"}).description(""))
        ->type_name("BACKEND");
    command
        ->add_option(
            "--devres", options->devres,
            "Whose devm_* resources to store: of the parents of drm_devices [parents], or all")
        ->check(CLI::IsMember({"parents", "all"}).description(""))
        ->type_name("WHOSE");
    command
        ->add_option("--debug-info", options->debugFolders,
                     "Where modules with debug information are, beside /lib/modules and "
                     "/usr/lib/debug")
        ->type_name("DIR")
        ->expected(1)
        ->take_all();
    command
        ->add_option("--via", options->via,
                     "How the agent is reached: direct, sudo, pkexec, ssh:HOST, unix:SOCKET, "
                     "serial:DEVICE[:BAUD], file:PATH")
        ->type_name("WAY");
    command->add_flag("--copy-agent", options->copyAgent,
                      "With ssh:HOST: copy the agent there, for this recording");
    command
        ->add_option("--console", options->console,
                     "Where the recorded machine's console can be read, whose end is kept: "
                     "unix:SOCKET, serial:DEVICE[:BAUD] or a file")
        ->type_name("PLACE");
    command
        ->add_option("--save-stream", options->streamCopy,
                     "Keep the raw stream too, for --via file:FILE")
        ->type_name("FILE");
    command
        ->add_option("--keep-last", options->keepLast,
                     "Flight recorder: keep the last 30 or 5min in memory, write it at the end and "
                     "on SIGUSR1")
        ->type_name("TIME");
    command->add_flag("--dump-on-finding", options->dumpOnFinding,
                      "With --keep-last: write what is kept when a rule accuses somebody, too");
    command->add_option("--max-size", options->maxMegabytes, "End once the session has so many MB")
        ->check(CLI::Range(uint64_t{1}, kMaxMegabytes).description(""))
        ->type_name("MB");
    command->add_option("--max-time", options->maxTime, "End after so long: 30 or 5min")
        ->type_name("TIME");
    command
        ->add_option("--gone-after", options->goneAfterSeconds,
                     "End when nothing came from the agent for so long [30]; 0 never")
        ->check(CLI::Range(0U, 86400U).description(""))
        ->type_name("S");
    command->add_flag("--refs", options->references,
                      "Every drm_dev_get() and drm_dev_put() too, with its stack");
    command->add_flag("-q,--quiet", options->quiet, "Nothing but errors");
    command->add_flag("--json", options->json, "How it went, as one JSON object");
    command->add_option("COMMAND", options->command, "What to run and record")->type_name("");
    command->callback([options, &chosen] { chosen = [options] { return record(*options); }; });
}

} // namespace drmscope::app
