// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/rule_catalogue.h"
#include "app/report/check_result.h"

#include <string>
#include <vector>

namespace drmscope::app {

// What became of a rule in a check. It passed only if it found nothing and could see all that it
// needs.
struct RuleOutcome
{
    const Rule* rule = nullptr;
    bool failed = false;                // something stands that it found
    std::vector<std::string> excused;   // "suppressed: 1": what it found and nobody minds
    std::vector<std::string> blindness; // why it cannot be relied on where it is silent

    [[nodiscard]] bool passed() const { return !failed && excused.empty() && blindness.empty(); }
};

// Of every rule, in the order of their ids.
[[nodiscard]] std::vector<RuleOutcome> ruleOutcomes(const CheckResult& result);

} // namespace drmscope::app
