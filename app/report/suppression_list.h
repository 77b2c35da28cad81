// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_rows.h"
#include "app/report/check_result.h"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::app {

class SessionReader;

// Names file, line and reason of all that is wrong in a suppression file: a rule that there is not
// is, too.
class SuppressionError : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

// What a user does not want to hear of, in LeakSanitizer's way: one "KIND:PATTERN" a line, '#' at
// its beginning or after a blank begins a comment. Kinds are rule, driver, symbol (a function of
// the stack or the call site) and fingerprint; in a pattern * stands for any text and ? for one
// character, and it matches the whole.
class SuppressionList
{
public:
    SuppressionList() = default;

    static SuppressionList parse(std::string_view text, const std::string& name);
    // A line that hits this finding and what is the same in other runs.
    [[nodiscard]] static std::string lineFor(const Finding& finding);

    // The first line that hits, nullptr none. Each that does is counted.
    [[nodiscard]] const SuppressionUse* match(const Finding& finding,
                                              const std::vector<Frame>& stack);
    [[nodiscard]] std::vector<SuppressionUse> uses() const;

private:
    struct Line
    {
        std::string kind;
        std::string pattern;
        SuppressionUse use;
    };
    std::vector<Line> m_lines;
};

// Moves what fails and is suppressed to the suppressed; who informs only is counted, for there is
// nothing to excuse. SessionError.
void suppress(SessionReader& reader, SuppressionList& list, CheckResult& result);

} // namespace drmscope::app
