// SPDX-License-Identifier: MIT
#include "app/report/diff_report.h"

#include "app/report/display_width.h"
#include "app/report/finding_text.h"
#include "app/report/quantity.h"
#include "app/report/safe_text.h"

#include <fmt/format.h>

namespace drmscope::app {
namespace {

std::string sideText(const Difference& difference, const Difference::Side& side)
{
    if (side.count == 0) {
        return "none";
    }
    std::string text = countText(side.count);
    if (difference.what == "resource") {
        text += ", " + sizeText(side.sizeBytes);
    }
    return side.severity.empty() ? text : text + ' ' + side.severity;
}

std::string changeText(const Difference& difference)
{
    return fmt::format("{} -> {}", sideText(difference, difference.before),
                       sideText(difference, difference.after));
}

Json jsonOf(const Difference::Side& side)
{
    Json json = {{"count", side.count}, {"size_bytes", side.sizeBytes}};
    if (!side.severity.empty()) {
        json["severity"] = side.severity;
    }
    return json;
}

} // namespace

std::string diffText(const SessionDiff& diff, const TextStyle& style)
{
    std::string out;
    for (const Difference& difference : diff.differences) {
        const std::string head =
            fmt::format("{} {}: {}", wordOf(difference.kind), difference.what, difference.key);
        const std::string lines = wrapText(safeText(head), style.widthColumns, 4);
        out += lines.substr(std::min<size_t>(4, lines.size())) + '\n' + "        " +
               changeText(difference) + '\n';
    }
    out += diff.differences.empty()
               ? painted("No difference", TextRole::Good, style)
               : painted(countOf(static_cast<int64_t>(diff.differences.size()), "difference"),
                         TextRole::Warning, style);
    if (diff.reasons.empty()) {
        return out + ".\n";
    }
    return out + ", but not all was recorded:\n" + reasonsText(diff.reasons, style);
}

Json jsonOf(const SessionDiff& diff)
{
    Json json = {{"format", 1}, {"reasons", diff.reasons}, {"differences", Json::array()}};
    for (const Difference& difference : diff.differences) {
        Json one = {{"kind", wordOf(difference.kind)},
                    {"what", difference.what},
                    {"key", difference.key},
                    {"before", jsonOf(difference.before)},
                    {"after", jsonOf(difference.after)}};
        if (!difference.verdict.empty()) {
            one["verdict"] = difference.verdict;
        }
        json["differences"].push_back(std::move(one));
    }
    return json;
}

// Of the host and the time that NEW tells of: it is what is judged.
JunitSuite diffJunit(const SessionDiff& diff, const Session& after, bool allowIncomplete)
{
    using Status = JunitCase::Status;
    JunitSuite suite = junitSuiteOf("drmscope diff", after);
    for (const Difference& difference : diff.differences) {
        suite.cases.push_back({"drmscope.diff." + difference.what,
                               difference.verdict.empty()
                                   ? difference.key
                                   : fmt::format("{} ({})", difference.key, difference.verdict),
                               Status::Failed,
                               std::string(wordOf(difference.kind)) + ": " + changeText(difference),
                               {}});
    }
    JunitCase whole{"drmscope.recording", "are whole", Status::Passed, {}, {}};
    if (!diff.reasons.empty()) {
        whole.status = allowIncomplete ? Status::Skipped : Status::Error;
        whole.message = diff.reasons.front();
        whole.text = fmt::format("{}", fmt::join(diff.reasons, "\n"));
    }
    suite.cases.push_back(std::move(whole));
    return suite;
}

} // namespace drmscope::app
