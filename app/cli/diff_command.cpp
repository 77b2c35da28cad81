// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/output.h"
#include "app/cli/session_input.h"
#include "app/cli/text_file.h"
#include "app/report/diff_report.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace drmscope::app {
namespace {

struct DiffOptions
{
    std::string before;
    std::string after;
    std::string junit;
    bool json = false;
    bool quiet = false;
    bool allowIncomplete = false;
};

int diff(const DiffOptions& options)
{
    SessionReader before = openSession({options.before, false, options.quiet});
    SessionReader after = openSession({options.after, false, options.quiet});
    const SessionDiff found = differenceOf(before, after);
    if (!options.junit.empty()) {
        const Session session = after.summary().session;
        putTextFile(options.junit, junitText(diffJunit(found, session, options.allowIncomplete)),
                    "JUnit report");
    }
    if (options.json) {
        Json json = jsonOf(found);
        json["old"] = options.before;
        json["new"] = options.after;
        printJson(json);
    } else {
        print(diffText(found, outputStyle()));
    }
    // what was missed in one of them looks like a difference, or hides one
    if (!found.reasons.empty() && !options.allowIncomplete) {
        return exit_code::kCouldNotJudge;
    }
    return found.differences.empty() ? exit_code::kOk : exit_code::kLeaks;
}

} // namespace

void addDiffCommand(CLI::App& program, Command& chosen)
{
    auto* command = program.add_subcommand("diff", "Say what two sessions tell differently");
    command->footer(
        "Aligned on driver, call site, resource and phase; not on time or addresses.\n\n"
        "Exit status: 0 equal, 1 different, 2 could not judge.");
    const auto options = std::make_shared<DiffOptions>();
    command->add_option("OLD", options->before, "Session before")->required()->type_name("");
    command->add_option("NEW", options->after, "Session after")->required()->type_name("");
    command->add_option("--junit", options->junit, "Write JUnit XML there")->type_name("FILE");
    command->add_flag("--json", options->json, "One JSON object, exact");
    command->add_flag("--allow-incomplete", options->allowIncomplete,
                      "Judge even where a recording is not whole");
    command->add_flag("-q,--quiet", options->quiet, "Nothing on standard error but errors");
    command->callback([options, &chosen] { chosen = [options] { return diff(*options); }; });
}

} // namespace drmscope::app
