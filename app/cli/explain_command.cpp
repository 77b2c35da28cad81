// SPDX-License-Identifier: MIT
#include "app/cli/budget.h"
#include "app/cli/command.h"
#include "app/cli/output.h"
#include "app/report/rule_page.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

namespace drmscope::app {
namespace {

struct ExplainInput
{
    std::string rule; // "": list them
    bool json = false;
    bool sql = false;
};

// "f4" is F04 to a person.
std::string ruleIdOf(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text.size() == 2 && text.starts_with('F') ? text.insert(1, "0") : text;
}

const Rule& chosenRule(const std::string& wanted)
{
    const Rule* rule = findRule(ruleIdOf(wanted));
    if (rule != nullptr) {
        return *rule;
    }
    if (std::find(kBudgetRules.begin(), kBudgetRules.end(), wanted) != kBudgetRules.end()) {
        throw CommandError(exit_code::kUsage,
                           wanted + " is no rule but a budget that you set: `drmscope check --" +
                               wanted + "` fails each drm_device that is over it");
    }
    std::string known;
    for (const Rule& each : rules()) {
        known += (known.empty() ? "" : ", ") + each.id;
    }
    throw CommandError(exit_code::kUsage,
                       "no rule is called \"" + wanted + "\"; there are " + known);
}

int explain(const ExplainInput& input)
{
    if (input.rule.empty()) {
        Json json = {{"format", 1}, {"rules", Json::array()}};
        for (const Rule& rule : rules()) {
            json["rules"].push_back(jsonOf(rule));
        }
        input.json ? printJson(json) : print(rulesText(outputStyle()));
        return exit_code::kOk;
    }
    const auto undecided = findUndecidedRule(ruleIdOf(input.rule));
    if (undecided && !input.sql) {
        Json json = {{"format", 1}};
        json.update(jsonOf(*undecided));
        input.json ? printJson(json) : print(rulePage(*undecided, outputStyle()));
        return exit_code::kOk;
    }
    const Rule& rule = chosenRule(input.rule);
    if (input.json) {
        Json json = {{"format", 1}};
        json.update(jsonOf(rule));
        printJson(json);
    } else if (input.sql) {
        print(rule.sql);
    } else {
        print(rulePage(rule, outputStyle()));
    }
    return exit_code::kOk;
}

} // namespace

void addExplainCommand(CLI::App& program, Command& chosen)
{
    auto* command = program.add_subcommand("explain", "Say what a rule means, and what to do");
    const auto input = std::make_shared<ExplainInput>();
    command->add_option("RULE", input->rule, "F04; without it all are listed")->type_name("");
    command->add_flag("--sql", input->sql, "The SQL that decides it");
    command->add_flag("--json", input->json, "One JSON object");
    command->callback([input, &chosen] { chosen = [input] { return explain(*input); }; });
}

} // namespace drmscope::app
