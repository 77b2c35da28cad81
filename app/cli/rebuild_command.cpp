// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/completion.h"
#include "app/cli/output.h"
#include "app/cli/session_input.h"
#include "app/report/quantity.h"
#include "app/report/session_json.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace drmscope::app {
namespace {

int rebuild(const SessionInput& input)
{
    const std::filesystem::path file = chosenFile(input);
    // What is no session is refused in the same words everywhere.
    static_cast<void>(SessionReader(file).dataVersion());
    deriveAgain(file, input.quiet);
    SessionReader reader(file);
    const Summary summary = reader.summary();
    if (input.json) {
        printJson(jsonOf(summary, file));
    } else if (!input.quiet) {
        print(fmt::format(
            "{}: {}, {}, {}\n", file.string(), countOf(summary.session.eventCount, "event"),
            countOf(summary.resourceCount, "resource"), countOf(summary.findingCount, "finding")));
    }
    return exit_code::kOk;
}

} // namespace

void addRebuildCommand(CLI::App& program, Command& chosen)
{
    auto* command = program.add_subcommand("rebuild", "Derive lifetimes and findings again");
    command->footer(
        "Completes a session whose recorder was killed, and applies newer rules to an old\n"
        "one. What was recorded is not changed.");
    const auto input = std::make_shared<SessionInput>();
    addSessionOptions(*command, *input);
    command->callback([input, &chosen] { chosen = [input] { return rebuild(*input); }; });
}

} // namespace drmscope::app
