// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_rows.h"
#include "app/report/check_result.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::app {

// What a user does not want to hear of, in LeakSanitizer's way: one "KIND:PATTERN" a line, '#' at
// its beginning or after a blank begins a comment. Kinds are rule, driver, symbol (a function of
// the stack or the call site) and fingerprint; in a pattern * stands for any text and ? for one
// character, and it matches the whole.
class SuppressionList
{
public:
    SuppressionList() = default;

    // CommandError that names file, line and reason of all that is wrong: a rule that there is not
    // is, too.
    static SuppressionList read(const std::filesystem::path& file);
    static SuppressionList parse(std::string_view text, const std::string& name);

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

} // namespace drmscope::app
