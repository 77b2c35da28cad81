// SPDX-License-Identifier: MIT
#include "app/cli/baseline.h"
#include "app/cli/budget.h"
#include "app/cli/command.h"
#include "app/cli/output.h"
#include "app/cli/record_checks.h"
#include "app/cli/record_options.h"
#include "app/cli/session_input.h"
#include "app/cli/text_file.h"
#include "app/report/check_report.h"
#include "app/report/plain_check.h"
#include "app/report/suppression_list.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>

namespace drmscope::app {
namespace {

struct CheckOptions
{
    SessionInput input;
    std::vector<std::string> words; // FILE, or COMMAND after --
    bool record = false;
    RecordOptions recording;
    std::string maxAfterlife;
    std::string maxHeld;
    std::string suppressions;
    std::string baseline;
    std::string newBaseline;
    std::string junit;
    std::string sarif;
    bool allowIncomplete = false;
};

// Read before anything is recorded, so that a slip of the pen costs no recording.
struct Rulings
{
    Budget budget;
    SuppressionList suppressions;
    Baseline baseline;
};

SuppressionList suppressionsOf(const std::string& file)
{
    try {
        return SuppressionList::parse(textOfFile(file, "suppression file"), file);
    } catch (const SuppressionError& error) {
        throw CommandError(exit_code::kUsage, error.what());
    }
}

Rulings rulingsOf(const CheckOptions& options)
{
    Rulings rulings;
    if (!options.maxAfterlife.empty()) {
        rulings.budget.afterlifeNs = durationNsOf(options.maxAfterlife);
    }
    if (!options.maxHeld.empty()) {
        rulings.budget.heldBytes = bytesOf(options.maxHeld);
    }
    if (!options.suppressions.empty()) {
        rulings.suppressions = suppressionsOf(options.suppressions);
    }
    if (!options.baseline.empty()) {
        rulings.baseline = Baseline::read(options.baseline);
    }
    return rulings;
}

CheckResult judge(SessionReader& reader, Rulings& rulings, bool allowIncomplete)
{
    CheckResult result = plainCheck(reader);
    result.allowIncomplete = allowIncomplete;
    for (Finding& finding : overBudget(reader, rulings.budget)) {
        if (finding.confidence == "unknown") {
            result.reasons.push_back({finding.rule + ": " + finding.cause, {}, finding.rule});
            result.information.push_back(std::move(finding));
        } else {
            result.failing.push_back(std::move(finding));
        }
    }
    suppress(reader, rulings.suppressions, result);
    std::vector<Finding> failing = std::exchange(result.failing, {});
    for (Finding& finding : failing) {
        auto& fate = rulings.baseline.excuses(finding) ? result.known : result.failing;
        fate.push_back(std::move(finding));
    }
    return result;
}

// All that stands in the result, and with it what the former baseline knew and still is.
void writeBaseline(const std::string& file, CheckResult& result)
{
    std::vector<Finding> all = result.known;
    all.insert(all.end(), result.failing.begin(), result.failing.end());
    Baseline(all).write(file);
    result.known = std::move(all);
    result.failing.clear();
}

int exitCodeOf(CheckResult::Outcome outcome)
{
    switch (outcome) {
    case CheckResult::Outcome::Findings:
        return exit_code::kLeaks;
    case CheckResult::Outcome::CouldNotJudge:
        return exit_code::kCouldNotJudge;
    case CheckResult::Outcome::Clean:
        break;
    }
    return exit_code::kOk;
}

// `check FILE` or `check -- COMMAND`.
std::optional<int> recordFirst(CheckOptions& options)
{
    if (!options.record) {
        if (options.words.size() > 1) {
            throw CommandError(exit_code::kUsage,
                               fmt::format("check takes one FILE, and \"{}\" is a second; put -- "
                                           "before a COMMAND",
                                           options.words[1]));
        }
        if (!options.words.empty()) {
            options.input.file = options.words.front();
        }
        return std::nullopt;
    }
    options.recording.command = options.words;
    options.recording.quiet = options.input.quiet;
    if (options.recording.file.empty()) {
        options.recording.file = defaultSessionName();
    }
    options.input.file = options.recording.file;
    const int code = record(options.recording);
    const bool saved = code == exit_code::kOk || code == exit_code::kSavedWithMissed;
    return saved ? std::nullopt : std::optional(code);
}

int check(CheckOptions& options)
{
    Rulings rulings = rulingsOf(options);
    if (const auto code = recordFirst(options)) {
        return *code;
    }
    SessionReader reader = openSession(options.input);
    reader.requireSound(); // before anything is called clean
    CheckResult result = judge(reader, rulings, options.allowIncomplete);
    if (!options.newBaseline.empty()) {
        writeBaseline(options.newBaseline, result);
    }
    if (!options.junit.empty()) {
        putTextFile(options.junit, junitText(checkJunit(reader, result)), "JUnit report");
    }
    if (!options.sarif.empty()) {
        putTextFile(options.sarif, textOf(checkSarif(reader, result)) + '\n', "SARIF report");
    }
    if (options.input.json) {
        printJson(checkJson(reader, result));
    } else {
        print(checkText(reader, result, outputStyle()));
    }
    return exitCodeOf(result.outcome());
}

void addOptions(CLI::App& command, CheckOptions& options)
{
    const auto file = [&command](const char* name, std::string& value, const char* help) {
        command.add_option(name, value, help)->type_name("FILE");
    };
    command.add_option("FILE", options.words, "Session, or after -- a COMMAND to record")
        ->type_name("");
    file("-i,--input", options.input.file, "The session, as an option");
    file("-o,--output", options.recording.file, "The session that COMMAND is recorded into");
    command.add_option("--via", options.recording.via, "How the agent is reached, as in record")
        ->type_name("WAY");
    command.add_option("--backend", options.recording.backend, "As in record")
        ->check(CLI::IsMember({"auto", "module", "tracefs"}).description(""))
        ->type_name("BACKEND");
    command.add_option("--max-afterlife", options.maxAfterlife, "Longest from unplug to release")
        ->type_name("TIME");
    command.add_option("--max-held", options.maxHeld, "Most that may outlive the unplug")
        ->type_name("SIZE");
    file("--suppressions", options.suppressions, "What not to tell");
    file("--baseline", options.baseline, "Tell only what is not in it");
    file("--write-baseline", options.newBaseline, "Make one of what is found");
    file("--junit", options.junit, "Write JUnit XML there");
    file("--sarif", options.sarif, "Write SARIF 2.1.0 there");
    command.add_flag("--allow-incomplete", options.allowIncomplete,
                     "0 even where the recording is not whole");
    command.add_flag("--json", options.input.json, "One JSON object, exact");
    command.add_flag("-q,--quiet", options.input.quiet, "Nothing on standard error but errors");
}

} // namespace

void addCheckCommand(CLI::App& program, Command& chosen, bool hasSeparator)
{
    auto* command = program.add_subcommand("check", "Judge a session for CI: pass or fail");
    command->footer("`check -- COMMAND` records COMMAND first. A suppression file has lines like "
                    "rule:F06,\ndriver:vgem, symbol:my_probe*, fingerprint:F04/*; # begins a "
                    "comment.\n\nExit status: 0 clean, 1 findings, 2 could not judge (the reasons "
                    "are printed).");
    const auto options = std::make_shared<CheckOptions>();
    options->record = hasSeparator;
    addOptions(*command, *options);
    command->callback([options, &chosen] { chosen = [options] { return check(*options); }; });
}

} // namespace drmscope::app
