// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/cycle_plan.h"
#include "app/cli/cycle_run.h"
#include "app/cli/output.h"
#include "app/cli/record_checks.h"
#include "app/cli/record_options.h"
#include "app/cli/session_input.h"
#include "app/report/cycle_report.h"
#include "app/report/finding_text.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>

namespace drmscope::app {
namespace {

constexpr int kMostTimes = 100000;

struct CycleOptions
{
    std::string device;
    CycleWish wish;
    std::string how = "unbind";
    std::vector<std::string> hold;
    int timesTold = 0;
    bool dryRun = false;
    bool unrecorded = false;
    RecordOptions recording;
};

CycleWish wishOf(const CycleOptions& options)
{
    CycleWish wish = options.wish;
    wish.how = options.how == "unbind"   ? CycleHow::Unbind
               : options.how == "remove" ? CycleHow::Remove
                                         : CycleHow::Module;
    const auto has = [&options](const char* word) {
        return std::find(options.hold.begin(), options.hold.end(), word) != options.hold.end();
    };
    wish.open = has("open");
    wish.mapping = has("mmap");
    wish.dmabuf = has("dmabuf");
    return wish;
}

// What the recorder runs: this program again, which does the cycles and records nothing.
std::vector<std::string> cyclesAlone(const CycleOptions& options, const CyclePlan& plan)
{
    std::vector<std::string> command = {std::filesystem::read_symlink("/proc/self/exe").string(),
                                        "cycle",
                                        plan.device.name,
                                        "--times",
                                        std::to_string(plan.wish.times),
                                        "--how",
                                        options.how};
    for (const std::string& what : options.hold) {
        command.insert(command.end(), {"--hold", what});
    }
    if (plan.wish.lateClose) {
        command.emplace_back("--late-close");
    }
    command.insert(command.end(), static_cast<size_t>(options.timesTold), "--really");
    command.insert(command.end(), {"--no-record", "-q"});
    return command;
}

// Signals wait while the device is being put back.
class Uninterrupted
{
public:
    Uninterrupted()
    {
        sigset_t ours;
        sigemptyset(&ours);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
            sigaddset(&ours, signal);
        }
        sigprocmask(SIG_BLOCK, &ours, &m_former);
    }
    ~Uninterrupted() { sigprocmask(SIG_SETMASK, &m_former, nullptr); }
    Uninterrupted(const Uninterrupted&) = delete;
    Uninterrupted& operator=(const Uninterrupted&) = delete;
    Uninterrupted(Uninterrupted&&) = delete;
    Uninterrupted& operator=(Uninterrupted&&) = delete;

private:
    sigset_t m_former{};
};

// A virtio device that was removed with its PCI device may get another number.
bool isOfDevice(const CyclePlan& plan, const Device& device)
{
    return device.parentName == plan.device.name ||
           (plan.wish.how == CycleHow::Remove && plan.device.bus == "virtio" &&
            device.parentName.starts_with("virtio"));
}

int reportCycles(const CycleOptions& options, const CyclePlan& plan)
{
    SessionInput input;
    input.file = options.recording.file;
    input.quiet = options.recording.quiet;
    SessionReader reader = openSession(input);
    const Summary summary = reader.summary();
    const Judgement judgement = reader.judgement();
    const std::vector<CycleResidue> residues = cycleResidues(
        reader,
        cycledDevices(reader, [&](const Device& device) { return isOfDevice(plan, device); }));
    if (options.recording.json) {
        Json json = jsonOf(summary, reader.file());
        json["judgement"] = jsonOf(judgement);
        json["cycles"] = cyclesJson(residues);
        printJson(json);
    } else {
        const TextStyle style = outputStyle();
        print(cyclesText(residues, DeviceLabels(reader.devices()), style));
        print(verdictText(summary, judgement, reader.doubts(), style));
    }
    if (summary.session.commandStatus > 0) { // it has said why itself
        return summary.session.commandStatus;
    }
    switch (judgement.verdict) {
    case Verdict::Leaks:
        return exit_code::kLeaks;
    case Verdict::Unknown:
        return exit_code::kCouldNotJudge;
    case Verdict::Clean:
        break;
    }
    return exit_code::kOk;
}

int recordCycles(CycleOptions& options, const CyclePlan& plan)
{
    if (options.recording.file.empty()) {
        options.recording.file = defaultSessionName();
    }
    RecordOptions recording = options.recording;
    recording.json = false; // one object, and that is ours
    recording.commandIsOurs = true;
    recording.command = cyclesAlone(options, plan);
    int code = exit_code::kOk;
    {
        const Uninterrupted meanwhile;
        code = record(recording);
        putBack("/", plan); // whoever did the cycles may have been killed
    }
    const bool saved = code == exit_code::kOk || code == exit_code::kSavedWithMissed;
    return saved ? reportCycles(options, plan) : code;
}

int cycle(CycleOptions& options)
{
    const CycleDevice device = findCycleDevice("/", options.device);
    const CyclePlan plan = planCycle("/", device, wishOf(options));
    if (options.dryRun) {
        print(planText(plan));
        return exit_code::kOk;
    }
    requireConsent(plan, options.timesTold);
    if (geteuid() != 0) {
        throw CommandError(exit_code::kNotPermitted,
                           fmt::format("to take {} down and bring it back needs root; use `sudo "
                                       "drmscope cycle …` (the session is yours)",
                                       device.name));
    }
    if (!options.recording.quiet) {
        const std::string text = planText(plan);
        tell(text.substr(0, text.size() - 1));
    }
    return options.unrecorded ? runCycles("/", plan, options.recording.quiet)
                              : recordCycles(options, plan);
}

void addOptions(CLI::App& command, CycleOptions& options)
{
    command
        .add_option("DEVICE", options.device, "A minor (card0) or what it sits on (0000:01:00.0)")
        ->required()
        ->type_name("");
    command.add_option("--times", options.wish.times, "How often [1]")
        ->check(CLI::Range(1, kMostTimes).description(""))
        ->type_name("N");
    command.add_option("--how", options.how, "unbind [that], remove (PCI) or module")
        ->check(CLI::IsMember({"unbind", "remove", "module"}).description(""))
        ->type_name("HOW");
    command
        .add_option("--hold", options.hold, "What to hold meanwhile: open, mmap, dmabuf, by commas")
        ->delimiter(',')
        ->allow_extra_args(false) // the next word is DEVICE
        ->check(CLI::IsMember({"open", "mmap", "dmabuf"}).description(""))
        ->type_name("WHAT");
    command.add_flag("--late-close", options.wish.lateClose, "Let go only once it is back");
    command.add_flag("-n,--dry-run", options.dryRun, "Say what would be done, and do nothing");
    command.add_flag("--really", options.timesTold,
                     "Twice: though it has the console or may not come back");
    command.add_flag("--no-record", options.unrecorded, "Only do it");
    command.add_option("-o,--output", options.recording.file, "Session to make")->type_name("FILE");
    command.add_flag("-f,--force", options.recording.overwrite, "Overwrite it");
    command.add_option("--backend", options.recording.backend, "As in record")
        ->check(CLI::IsMember({"auto", "module", "tracefs"}).description(""))
        ->type_name("BACKEND");
    command.add_flag("--refs", options.recording.references, "As in record");
    command.add_flag("--json", options.recording.json, "One JSON object, exact");
    command.add_flag("-q,--quiet", options.recording.quiet, "Nothing on standard error but errors");
}

} // namespace

void addCycleCommand(CLI::App& program, Command& chosen)
{
    auto* command =
        program.add_subcommand("cycle", "Take a device down again and again; show the residue");
    command->footer(
        "It refuses a device that the console or a desktop is on, or that it could not\n"
        "bring back, unless --really is said twice. What it will do is shown first; the\n"
        "device is put back at the end, and on Ctrl-C.\n\n"
        "Exit status: 0 no leak, 1 leaks, 2 could not judge, 64 no such device or no such\n"
        "way, 74 a cycle failed, 77 refused or not root, 130 interrupted.");
    const auto options = std::make_shared<CycleOptions>();
    addOptions(*command, *options);
    command->callback([options, &chosen] { chosen = [options] { return cycle(*options); }; });
}

} // namespace drmscope::app
