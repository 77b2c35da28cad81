// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/output.h"
#include "app/cli/session_input.h"
#include "app/report/finding_json.h"
#include "app/report/finding_text.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace drmscope::app {
namespace {

int exitCodeOf(const std::vector<Finding>& leaks, const Judgement& judgement)
{
    if (!leaks.empty() || judgement.verdict == Verdict::Leaks) {
        return exit_code::kLeaks;
    }
    return judgement.verdict == Verdict::Clean ? exit_code::kOk : exit_code::kCouldNotJudge;
}

int listLeaks(const SessionInput& input)
{
    SessionReader reader = openSession(input);
    const Summary summary = reader.summary();
    const std::vector<Finding> leaks = reader.leaks();
    const Judgement judgement = reader.judgement();
    if (input.json) {
        Json json = jsonOf(summary, reader.file());
        json["judgement"] = jsonOf(judgement);
        json["leaks"] = findingsJson(reader, leaks);
        printJson(json);
        return exitCodeOf(leaks, judgement);
    }
    const DeviceLabels labels(reader.devices());
    const TextStyle style = outputStyle();
    for (const Finding& leak : leaks) {
        print(findingText(reader, summary, leak, labels, style) + '\n');
    }
    print(verdictText(summary, judgement, reader.doubts(), style));
    return exitCodeOf(leaks, judgement);
}

} // namespace

void addLeaksCommand(CLI::App& program, Command& chosen)
{
    auto* command = program.add_subcommand("leaks", "Say what leaked, and why");
    command->footer(
        "Exit status: 0 no leak, 1 leaks, 2 could not judge (the reasons are printed).");
    const auto input = std::make_shared<SessionInput>();
    addSessionOptions(*command, *input);
    command->callback([input, &chosen] { chosen = [input] { return listLeaks(*input); }; });
}

} // namespace drmscope::app
