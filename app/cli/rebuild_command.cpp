// SPDX-License-Identifier: MIT
#include "app/cli/child_process.h"
#include "app/cli/collector_messages.h"
#include "app/cli/command.h"
#include "app/cli/output.h"
#include "app/cli/program_path.h"
#include "app/cli/session_input.h"
#include "app/report/quantity.h"
#include "app/report/session_json.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <poll.h>

#include <memory>

namespace drmscope::app {
namespace {

// What the collector says until it ends.
CollectorMessages finish(ChildProcess& collector, int output)
{
    CollectorMessages messages;
    while (messages.receive(output)) {
    }
    pollfd ended{collector.descriptor(), POLLIN, 0};
    poll(&ended, 1, -1);
    collector.reap();
    return messages;
}

int rebuild(const SessionInput& input)
{
    const std::filesystem::path file = chosenFile(input);
    // What is no session is refused in the same words everywhere.
    static_cast<void>(SessionReader(file).dataVersion());
    Pipe words = makePipe();
    ChildSetup setup;
    setup.arguments = {ownProgram("drmscope-collect").string(), "--finish", file.string()};
    setup.output = words.writeEnd.get();
    ChildProcess collector = ChildProcess::start(setup);
    words.writeEnd.reset();
    CollectorMessages messages = finish(collector, words.readEnd.get());
    for (const std::string& warning : messages.takeWarnings()) {
        tell(warning);
    }
    if (messages.error()) {
        throw CommandError(messages.error()->exitCode, messages.error()->text);
    }
    if (collector.status() != 0 && collector.status() != exit_code::kSavedWithMissed) {
        throw CommandError(collector.status() < 128 ? collector.status() : exit_code::kIo,
                           fmt::format("cannot rebuild {}: drmscope-collect ended with {}",
                                       file.string(), collector.endText()));
    }
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
