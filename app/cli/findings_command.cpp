// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/output.h"
#include "app/cli/session_input.h"
#include "app/report/finding_json.h"
#include "app/report/finding_text.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <memory>
#include <set>
#include <thread>

namespace drmscope::app {
namespace {

constexpr auto kLookAgain = std::chrono::milliseconds(250); // as often as a recording commits

// Each finding once, as it appears; a live one that says more than before is told again.
class Follower
{
public:
    // False once the recording is over, and all has been told.
    bool tellNew(SessionReader& reader)
    {
        const Summary summary = reader.summary();
        const DeviceLabels labels(reader.devices());
        for (const Finding& finding : reader.findings()) {
            if (m_told.insert(finding.fingerprint + '\n' + finding.cause).second) {
                print(findingText(reader, summary, finding, labels, outputStyle()) + '\n');
            }
        }
        flushOutput();
        return summary.session.state == SessionState::Recording;
    }

private:
    std::set<std::string> m_told;
};

// False when nobody is left who would commit; SQLite tells nobody of a commit.
bool waitForCommit(SessionReader& reader, int64_t seen)
{
    while (reader.dataVersion() == seen) {
        if (!reader.isBeingWritten()) {
            return reader.dataVersion() != seen; // it may have gone right after its last
        }
        std::this_thread::sleep_for(kLookAgain);
    }
    return true;
}

int followFindings(SessionInput input)
{
    input.file = chosenFile(input);
    Follower follower;
    {
        SessionReader reader(input.file);
        int64_t seen = reader.dataVersion();
        while (follower.tellNew(reader) && waitForCommit(reader, seen)) {
            seen = reader.dataVersion();
        }
    }
    SessionReader reader = openSession(input); // a recorder that was killed has left it unfinished
    follower.tellNew(reader);
    print(verdictText(reader.summary(), reader.judgement(), reader.doubts(), outputStyle()));
    return exit_code::kOk;
}

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
    print(verdictText(summary, reader.judgement(), reader.doubts(), style));
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
    const auto follow = std::make_shared<bool>(false);
    command->add_flag("--follow", *follow, "Tell each as it appears, until the recording is over")
        ->excludes("--json");
    command->callback([input, follow, &chosen] {
        chosen = [input, follow] {
            return *follow ? followFindings(*input) : listFindings(*input);
        };
    });
}

} // namespace drmscope::app
