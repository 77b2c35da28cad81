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

int listFindings(const SessionInput& input)
{
    SessionReader reader = openSession(input);
    const Summary summary = reader.summary();
    const std::vector<Finding> findings = reader.findings();
    if (input.json) {
        Json json = jsonOf(summary, reader.file());
        json["judgement"] = jsonOf(reader.judgement());
        json["findings"] = findingsJson(reader, findings);
        printJson(json);
        return exit_code::kOk;
    }
    const DeviceLabels labels(reader.devices());
    const TextStyle style = outputStyle();
    for (const Finding& finding : findings) {
        print(findingText(reader, summary, finding, labels, style) + '\n');
    }
    print(findings.empty() ? "No rule fired.\n" : "");
    print(verdictText(summary, reader.judgement(), style));
    return exit_code::kOk;
}

} // namespace

void addFindingsCommand(CLI::App& program, Command& chosen)
{
    auto* command =
        program.add_subcommand("findings", "List all that the rules found, leak or not");
    command->footer("`drmscope explain RULE` says what a rule means. `leaks` and `check` have an "
                    "exit status\nthat judges; this one is 0.");
    const auto input = std::make_shared<SessionInput>();
    addSessionOptions(*command, *input);
    command->callback([input, &chosen] { chosen = [input] { return listFindings(*input); }; });
}

} // namespace drmscope::app
