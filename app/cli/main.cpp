// SPDX-License-Identifier: MIT
// drmscope: records what DRM drivers own, and says what became of it.
#include "app/cli/command.h"
#include "app/cli/command_error.h"
#include "app/cli/output.h"
#include "app/query/near_words.h"
#include "app/query/session_error.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <clocale>
#include <exception>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#ifndef DRMSCOPE_VERSION
#error "the build says which version this is"
#endif

namespace drmscope::app {
namespace {

int exitCodeOf(SessionError::Kind kind)
{
    switch (kind) {
    case SessionError::Kind::Missing:
    case SessionError::Kind::NotASession:
    case SessionError::Kind::Importable:
    case SessionError::Kind::Damaged:
    case SessionError::Kind::Newer:
        return exit_code::kNotASession;
    case SessionError::Kind::NotPermitted:
        return exit_code::kNotPermitted;
    case SessionError::Kind::Io:
    case SessionError::Kind::Cancelled:
        break;
    }
    return exit_code::kIo;
}

void addCommands(CLI::App& program, Command& chosen, bool hasSeparator)
{
    addRecordCommand(program, chosen);
    addDevicesCommand(program, chosen);
    addResourcesCommand(program, chosen);
    addEventsCommand(program, chosen);
    addLeaksCommand(program, chosen);
    addFindingsCommand(program, chosen);
    addExplainCommand(program, chosen);
    addCheckCommand(program, chosen, hasSeparator);
    addDiffCommand(program, chosen);
    addReportCommand(program, chosen);
    addTopCommand(program, chosen);
    addImportCommand(program, chosen);
    addCycleCommand(program, chosen);
    addExportCommand(program, chosen);
    addFleetCommand(program, chosen);
    addRebuildCommand(program, chosen);
    addGuiCommand(program, chosen);
    addDoctorCommand(program, chosen);
}

// What CLI11 says of an unknown word is that a subcommand is missing. The program itself has no
// option with a value, so the first word without a dash is the command.
void requireKnownCommand(const CLI::App& program, const std::vector<std::string>& words)
{
    const auto typed = std::find_if(words.begin(), words.end(),
                                    [](const std::string& word) { return !word.starts_with('-'); });
    std::vector<std::string> known;
    for (const CLI::App* command : program.get_subcommands({})) {
        known.push_back(command->get_name());
    }
    if (typed == words.end() || std::find(known.begin(), known.end(), *typed) != known.end()) {
        return;
    }
    throw CommandError(exit_code::kUsage,
                       fmt::format("there is no command \"{}\"{}; `drmscope --help` lists them all",
                                   *typed, nearWordsHint(*typed, known)));
}

// A variable that is not set must not turn a limit or a file off.
void requireValues(const CLI::App& command)
{
    for (const CLI::Option* option : command.get_options()) {
        const std::vector<std::string>& values = option->results();
        if (option->nonpositional() && std::ranges::count(values, std::string()) > 0) {
            throw CommandError(
                exit_code::kUsage,
                fmt::format("{} is empty; give it a value, or leave it out", option->get_name()));
        }
    }
    for (const CLI::App* below : command.get_subcommands()) {
        requireValues(*below);
    }
}

int run(int argc, char** argv)
{
    CLI::App program("What a Linux DRM driver owns, and for how long.", "drmscope");
    program.set_version_flag("--version", "drmscope " DRMSCOPE_VERSION);
    program.require_subcommand(1);
    Command chosen;
    program.get_formatter()->column_width(24); // 80 columns in all
    addCommands(program, chosen,
                std::find(argv, argv + argc, std::string_view("--")) != argv + argc);
    program.failure_message([](const CLI::App* command, const CLI::Error& error) {
        return "drmscope: " + CLI::FailureMessage::simple(command, error);
    });
    // Only now, or every subcommand would have it too.
    program.footer("Begin with `drmscope doctor`, then `drmscope record`.\n"
                   "`drmscope COMMAND --help` says more about each.\n\n"
                   "Exit status: 0 good; leaks, check, cycle: 1 findings, 2 could not judge; "
                   "record: 2 events\n"
                   "missed; 64 usage, 65 not a session, 69 a needed part is missing, 73 cannot\n"
                   "create, 74 disk or I/O, 77 not permitted.");
    requireKnownCommand(program, {argv + 1, argv + argc});
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& stop) {
        // --help and --version come this way too; their exit code is 0.
        return program.exit(stop) == 0 ? exit_code::kOk : exit_code::kUsage;
    }
    requireValues(program);
    const int code = chosen();
    flushOutput();
    return code;
}

} // namespace
} // namespace drmscope::app

int main(int argc, char** argv)
{
    namespace app = drmscope::app;
    try {
        return app::run(argc, argv);
    } catch (const app::CommandError& error) {
        app::tell(error.what());
        return error.exitCode();
    } catch (const app::SessionError& error) {
        app::tell(error.what());
        return app::exitCodeOf(error.kind());
    } catch (const std::exception& error) {
        app::tell(error.what());
        return app::exit_code::kIo;
    }
}
