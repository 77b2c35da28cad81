// SPDX-License-Identifier: MIT
#include "app/report/plain_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace drmscope::app {
namespace {

std::vector<Reason> reasonsOf(SessionReader& reader)
{
    std::vector<Reason> reasons = reader.reasons();
    const Summary summary = reader.summary();
    if (summary.session.commandStatus > 0) {
        reasons.push_back({fmt::format("{} ended with exit status {}", summary.session.command,
                                       summary.session.commandStatus),
                           {},
                           {}});
    }
    if (!summary.derived) {
        reasons.push_back(
            {"its findings were never derived: `drmscope rebuild` does that", {}, {}});
    }
    return reasons;
}

} // namespace

CheckResult plainCheck(SessionReader& reader)
{
    CheckResult result;
    result.reasons = reasonsOf(reader);
    for (Finding& finding : reader.findings()) {
        if (finding.verdict != "information") {
            result.failing.push_back(std::move(finding));
            continue;
        }
        // it would have accused, had something not been missing
        const std::string reason = finding.rule + ": " + finding.cause;
        if (finding.confidence == "unknown" &&
            std::ranges::find(result.reasons, reason, &Reason::text) == result.reasons.end()) {
            result.reasons.push_back({reason, {}, finding.rule});
        }
        result.information.push_back(std::move(finding));
    }
    return result;
}

} // namespace drmscope::app
