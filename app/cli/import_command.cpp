// SPDX-License-Identifier: MIT
#include "app/cli/collector_run.h"
#include "app/cli/command.h"
#include "app/cli/command_error.h"
#include "app/cli/import_input.h"
#include "app/cli/output.h"
#include "app/cli/record_checks.h"
#include "app/cli/replaced_session.h"
#include "app/report/quantity.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

namespace drmscope::app {
namespace {

struct ImportOptions
{
    std::string input;
    std::string file; // "": a name made of the time
    bool overwrite = false;
    bool quiet = false;
    bool json = false;
};

// The collector was killed. What it had stored is completed; false where that is nothing.
bool keepWhatWasRead(const std::string& file, CollectorRun& run)
{
    if (!std::filesystem::exists(file)) {
        return false;
    }
    CollectorRun finish = runCollector({"--finish", file});
    if (!finish.messages.saved() || finish.messages.saved()->counts.events == 0) {
        return false;
    }
    run = std::move(finish);
    return true;
}

void tellFailure(const ImportInput& input, const ImportOptions& options, const std::string& file,
                 ReplacedSession& replaced, CollectorRun& run)
{
    const std::optional<CollectorMessages::Error> error = run.messages.error();
    const std::string why =
        error ? error->text + (error->exitCode == exit_code::kNotASession ? input.hint() : "")
              : fmt::format("cannot read all of {}: drmscope-collect ended with {}", options.input,
                            run.endText);
    const bool some = !error && keepWhatWasRead(file, run);
    replaced.settle(some, !error || error->exitCode != exit_code::kCannotCreate);
    if (!some) {
        throw CommandError(error ? error->exitCode : exit_code::kNotASession, why);
    }
    tell(why + "; what was read before is in " + file);
}

// What came through a pipe cannot be had again: that is kept. Of a file there is nothing to keep.
int endInterrupted(const ImportInput& input, const std::string& file, ReplacedSession& replaced,
                   CollectorRun& run)
{
    const bool some = !input.isFile() && ((run.messages.saved() && !run.messages.error()) ||
                                          keepWhatWasRead(file, run));
    replaced.settle(some, true);
    tell(some ? "interrupted; what was read before is in " + file
              : "interrupted; nothing was imported");
    return exit_code::kInterrupted;
}

int importFile(const ImportOptions& options)
{
    ImportInput input(options.input);
    const std::string file = options.file.empty() ? defaultSessionName() : options.file;
    requireApart("import", options.input == "-" ? "" : options.input, file);
    requireCreatable(file, options.overwrite, invokingUser());
    std::vector<std::string> arguments = input.collectorOptions();
    arguments.insert(arguments.end(), {"-o", file});
    if (options.input != "-") {
        arguments.insert(arguments.end(), {"--input-name", options.input});
    }
    if (options.overwrite) {
        arguments.emplace_back("-f");
    }
    const int collectorsInput = input.begin(file, invokingUser());
    const Interruption interruption;
    ReplacedSession replaced(file, options.overwrite, invokingUser());
    CollectorRun run = runCollector(arguments, false, collectorsInput, &interruption);
    for (const std::string& warning : run.messages.takeWarnings()) {
        tell(warning);
    }
    const bool whole = run.good() && run.messages.saved() && run.messages.saved()->complete;
    if (run.interrupted && !whole) {
        return endInterrupted(input, file, replaced, run);
    }
    if (run.good() && run.messages.saved()) {
        replaced.settle(true, true);
    } else {
        tellFailure(input, options, file, replaced, run);
    }
    if (input.error() != 0) {
        tell(fmt::format("cannot read all of {}: {}; what was read before is in {}", options.input,
                         std::strerror(input.error()), file));
        run.status = exit_code::kIo;
    }
    const CollectorMessages::Saved& saved = *run.messages.saved();
    const CollectorMessages::Counts& counts = saved.counts;
    if (options.json) {
        printJson({{"format", 1},
                   {"file", file},
                   {"kind", input.kind()},
                   {"events", counts.events},
                   {"missed", counts.missed},
                   {"damaged", counts.damaged},
                   {"devices", counts.devices},
                   {"complete", saved.complete},
                   {"reason", saved.reason},
                   {"exit_code", run.status}});
    } else if (!options.quiet) {
        print(fmt::format("{}: {}, {}, from {}{}\n", file, countOf(counts.events, "event"),
                          countOf(counts.devices, "drm_device"), input.kind(),
                          (counts.missed == 0 ? "" : "; " + countText(counts.missed) + " missed") +
                              lackText(saved)));
    }
    return run.status;
}

} // namespace

void addImportCommand(CLI::App& program, Command& chosen)
{
    auto* command = program.add_subcommand("import", "Make a session of what others recorded");
    command->footer(
        "FILE is a trace.dat of trace-cmd with our module's events, a kernel's log with\n"
        "drm.debug=0x200 (dmesg, journalctl -k, a serial console), or a raw stream; it may\n"
        "be a pipe, or standard input (-): zcat log.gz | drmscope import -. A log tells\n"
        "less: what it cannot tell is unknown.\n\n"
        "Exit status: 0 saved, 2 saved with events missed or unreadable, 64 wrong usage,\n"
        "65 nothing in it for us, 73 cannot create the session, 74 disk or I/O, 130\n"
        "interrupted: what came through a pipe is kept, else all is left as it was.");
    const auto options = std::make_shared<ImportOptions>();
    command->add_option("FILE", options->input, "What to import")->required()->type_name("");
    command
        ->add_option("-o,--output", options->file,
                     "Session to make [drmscope-YYYYmmdd-HHMMSS.drmscope, UTC]")
        ->type_name("FILE");
    command->add_flag("-f,--force", options->overwrite, "Overwrite it");
    command->add_flag("-q,--quiet", options->quiet, "Nothing but errors");
    command->add_flag("--json", options->json, "How it went, as one JSON object");
    command->callback([options, &chosen] { chosen = [options] { return importFile(*options); }; });
}

} // namespace drmscope::app
