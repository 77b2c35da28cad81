// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/rule_catalogue.h"
#include "app/query/undecided_rule.h"
#include "app/report/session_json.h"
#include "app/report/text_table.h"

#include <string>

// A rule as a page for a person, and as JSON. Ends in a newline.
namespace drmscope::app {

[[nodiscard]] std::string rulePage(const Rule& rule, const TextStyle& style);
[[nodiscard]] std::string rulePage(const UndecidedRule& rule, const TextStyle& style);
[[nodiscard]] std::string rulesText(const TextStyle& style); // one line a rule
[[nodiscard]] Json jsonOf(const Rule& rule);
[[nodiscard]] Json jsonOf(const UndecidedRule& rule); // "decided" is false

} // namespace drmscope::app
