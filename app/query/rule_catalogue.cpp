// SPDX-License-Identifier: MIT
#include "app/query/rule_catalogue.h"

#include "schema/finding_rule.h"

#include <algorithm>

namespace drmscope::app {

const std::vector<Rule>& rules()
{
    static const std::vector<Rule> kRules = [] {
        std::vector<Rule> all;
        for (const schema::FindingRule& rule : schema::findingRules()) {
            all.push_back({rule.id, rule.title, rule.severity, rule.headerValue("verdict"),
                           rule.headerValue("means"), rule.headerValue("advice"),
                           rule.headerValue("needs"), rule.headerValue("proof"),
                           rule.headerValue("seen-in"), rule.sql});
        }
        return all;
    }();
    return kRules;
}

const Rule* findRule(std::string_view id)
{
    const auto found = std::find_if(rules().begin(), rules().end(),
                                    [id](const Rule& rule) { return rule.id == id; });
    return found == rules().end() ? nullptr : &*found;
}

} // namespace drmscope::app
