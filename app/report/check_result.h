// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_rows.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace drmscope::app {

// What findings that break a budget name as their rule.
inline constexpr std::array kBudgetRules = {"max-afterlife", "max-held"};

// A line of a suppression file, and how often it hit.
struct SuppressionUse
{
    std::string text;  // "rule:F06"
    std::string place; // "known.supp:3"
    int64_t hits = 0;
    int64_t informationHits = 0; // of findings that fail no check, whether or not it stood there
};

struct SuppressedFinding
{
    Finding finding;
    std::string by; // "rule:F06 (known.supp:3)"
};

// What `drmscope check` found of one session. Budgets that were exceeded are findings too.
struct CheckResult
{
    enum class Outcome : uint8_t
    {
        Clean,
        Findings,
        CouldNotJudge
    };

    std::vector<Finding> failing; // leaks and hazards that nothing excuses
    std::vector<SuppressedFinding> suppressed;
    std::vector<Finding> known; // in the baseline
    std::vector<Finding> information;
    std::vector<SuppressionUse> suppressions; // all of them, used or not
    std::vector<Reason> reasons;
    bool allowIncomplete = false; // the user takes the reasons for granted

    [[nodiscard]] std::vector<std::string> reasonTexts() const
    {
        std::vector<std::string> texts;
        for (const Reason& reason : reasons) {
            texts.push_back(reason.text);
        }
        return texts;
    }
    [[nodiscard]] Outcome outcome() const
    {
        if (!failing.empty()) {
            return Outcome::Findings;
        }
        return reasons.empty() || allowIncomplete ? Outcome::Clean : Outcome::CouldNotJudge;
    }
};

} // namespace drmscope::app
