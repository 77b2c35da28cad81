// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drmscope::app {

// What a rule of schema/findings/ says of itself, from the header comment of its SQL. The rules are
// those of this program, whatever version wrote a session.
struct Rule
{
    std::string id; // "F04"
    std::string title;
    std::string severity;
    std::string verdict; // with the class
    std::string means;
    std::string advice;
    std::string needs;  // hooks, separated by blanks; "end": the end of the drm_device's life too
    std::string proof;  // why nothing that was missed can make it wrong; "" it can
    std::string seenIn; // commits and CVEs; "" none
    std::string_view sql;
};

// By id. Constant data: any thread.
[[nodiscard]] const std::vector<Rule>& rules();

// nullptr where there is no such rule.
[[nodiscard]] const Rule* findRule(std::string_view id);

} // namespace drmscope::app
