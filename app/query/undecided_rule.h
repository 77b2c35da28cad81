// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace drmscope::app {

// A hazard that has a number and no rule, since a recording cannot decide it: a row of the table in
// docs/findings.md, "What cannot be decided".
struct UndecidedRule
{
    std::string id;   // "F09"
    std::string says; // "managed object freed by hand too"
    std::string why;  // it is left out
};

// None where a rule decides it, or there is no such number.
[[nodiscard]] std::optional<UndecidedRule> findUndecidedRule(std::string_view id);

// docs/findings.md, as it was when this program was built.
[[nodiscard]] std::string_view findingsDocument();

} // namespace drmscope::app
