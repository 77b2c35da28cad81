// SPDX-License-Identifier: MIT
#include "app/report/findings_section.h"

#include "app/report/display_width.h"
#include "app/report/finding_text.h"
#include "app/report/quantity.h"
#include "app/report/safe_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace drmscope::app {
namespace {

constexpr size_t kMaxMistakes = 20;
constexpr size_t kMaxLabels = 8;
constexpr size_t kIndent = 5;

using Mistake = std::vector<const Finding*>; // of one fingerprint, and judged alike

std::vector<Mistake> mistakesOf(const std::vector<Finding>& findings)
{
    std::vector<Mistake> mistakes; // few: one a rule, driver and call site
    for (const Finding& finding : findings) {
        const auto same = std::find_if(mistakes.begin(), mistakes.end(), [&](const Mistake& each) {
            return each.front()->fingerprint == finding.fingerprint &&
                   each.front()->verdict == finding.verdict &&
                   each.front()->severity == finding.severity;
        });
        if (same == mistakes.end()) {
            mistakes.push_back({&finding});
        } else {
            same->push_back(&finding);
        }
    }
    return mistakes;
}

std::string othersText(const Mistake& mistake, const DeviceLabels& labels, const TextStyle& style)
{
    if (mistake.size() < 2) {
        return {};
    }
    std::string text = "the same once more: ";
    if (mistake.size() > 2) {
        text = fmt::format("the same {} times more: ", mistake.size() - 1);
    }
    for (size_t i = 1; i < mistake.size() && i <= kMaxLabels; ++i) {
        text += (i == 1 ? "" : ", ") + labels[mistake[i]->deviceId];
    }
    text += mistake.size() - 1 > kMaxLabels ? ", …" : "";
    return wrapText(safeText(text), style.widthColumns, kIndent) + '\n';
}

std::string countsText(const std::vector<Finding>& findings)
{
    const auto count = [&findings](std::string_view verdict) {
        return std::count_if(findings.begin(), findings.end(),
                             [verdict](const Finding& each) { return each.verdict == verdict; });
    };
    return fmt::format("{}, {}, {} only told\n", countOf(count("leak"), "leak"),
                       countOf(count("hazard"), "hazard"), count("information"));
}

} // namespace

std::string findingsSection(SessionReader& reader, const Summary& summary,
                            const std::vector<Finding>& findings, const DeviceLabels& labels,
                            const TextStyle& style)
{
    const std::vector<Mistake> mistakes = mistakesOf(findings);
    if (mistakes.empty()) {
        return "\nNo rule fired.\n";
    }
    std::string out = '\n' + countsText(findings);
    for (size_t i = 0; i < mistakes.size() && i < kMaxMistakes; ++i) {
        out += '\n' + findingText(reader, summary, *mistakes[i].front(), labels, style) +
               othersText(mistakes[i], labels, style);
    }
    if (mistakes.size() > kMaxMistakes) {
        out += fmt::format(
            "\n… and {}; `drmscope findings` lists all\n",
            countOf(static_cast<int64_t>(mistakes.size() - kMaxMistakes), "further fingerprint"));
    }
    return out;
}

} // namespace drmscope::app
