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

bool matters(const Reason& reason, const Rule& rule)
{
    return reason.rule.empty() ? reason.hook.empty() || needs(rule, reason.hook)
                               : reason.rule == rule.id;
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
    for (const Reason& reason : result.reasons) {
        if (matters(reason, rule)) {
            outcome.blindness.push_back(reason.text);
        }
    }
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
