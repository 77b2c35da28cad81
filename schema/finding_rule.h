// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::schema {

class Database;

// One rule of schema/findings/: SQL that inserts rows into `finding`, and its header comment, which
// is its documentation:
//
//     -- SPDX-License-Identifier: MIT
//     -- id: F04
//     -- title: drm_device never released
//     -- severity: error
//     -- means: … (a value goes on over further comment lines that are indented more)
//
struct FindingRule
{
    std::string id;
    std::string title;
    std::string severity;
    std::string_view fileName;
    std::string_view sql;

    // The value of any key of the header comment, lines joined by a space; "" where it has none.
    std::string headerValue(std::string_view key) const;
};

// All rules, in order of file name. Constant data: any thread.
const std::vector<FindingRule>& findingRules();

// Empties `finding` and runs every rule, `isAsked` first, which may leave it out; the caller's
// transaction makes it one step. Throws SqliteError that names the rule.
void writeFindings(Database& database,
                   const std::function<bool(const FindingRule& rule)>& isAsked = {});

} // namespace drmscope::schema
