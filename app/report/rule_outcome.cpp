// SPDX-License-Identifier: MIT
#include "app/report/rule_outcome.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <sstream>

namespace drmscope::app {
namespace {

bool needs(const Rule& rule, const std::string& hook)
{
    std::istringstream words(rule.needs);
    return std::find(std::istream_iterator<std::string>(words), {}, hook) !=
           std::istream_iterator<std::string>();
}

// What a later event could have changed is the matter of the rules that need the end, a missing
// hook of those that need it, what one of them tells of itself of that one. All else is the matter
// of each: what was missed may be just what it would have told.
bool matters(const std::string& reason, const Rule& rule)
{
    std::istringstream words(reason);
    std::string first;
    std::string second;
    words >> first >> second;
    if (first == "hook") {
        return needs(rule, second);
    }
    if (first.ends_with(':')) {
        return first == rule.id + ':';
    }
    return reason.find("still held when the recording ended") == std::string::npos ||
           needs(rule, "end");
}

RuleOutcome outcomeOf(const Rule& rule, const CheckResult& result)
{
    const auto told = [&rule](const Finding& finding) { return finding.rule == rule.id; };
    RuleOutcome outcome{&rule, std::ranges::any_of(result.failing, told), {}, {}};
    const auto suppressed =
        std::ranges::count_if(result.suppressed, told, &SuppressedFinding::finding);
    const auto known = std::ranges::count_if(result.known, told);
    if (suppressed != 0) {
        outcome.excused.push_back(fmt::format("suppressed: {}", suppressed));
    }
    if (known != 0) {
        outcome.excused.push_back(fmt::format("in the baseline: {}", known));
    }
    std::ranges::copy_if(result.reasons, std::back_inserter(outcome.blindness),
                         [&](const std::string& reason) { return matters(reason, rule); });
    return outcome;
}

} // namespace

std::vector<RuleOutcome> ruleOutcomes(const CheckResult& result)
{
    std::vector<RuleOutcome> outcomes;
    for (const Rule& rule : rules()) {
        outcomes.push_back(outcomeOf(rule, result));
    }
    return outcomes;
}

} // namespace drmscope::app
