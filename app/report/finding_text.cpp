// SPDX-License-Identifier: MIT
#include "app/report/finding_text.h"

#include "app/report/display_width.h"
#include "app/report/quantity.h"
#include "app/report/safe_text.h"

#include <fmt/format.h>

namespace drmscope::app {
namespace {

constexpr size_t kIndent = 5;

TextRole roleOf(Severity severity)
{
    switch (severity) {
    case Severity::Error:
        return TextRole::Error;
    case Severity::Warning:
        return TextRole::Warning;
    case Severity::Information:
    case Severity::Unknown:
        break;
    }
    return TextRole::Heading;
}

std::string paragraph(const std::string& text, const TextStyle& style)
{
    return wrapText(safeText(text), style.widthColumns, kIndent) + '\n';
}

std::string stackText(const std::vector<Frame>& frames, const TextStyle& style)
{
    const std::string margin(kIndent + 2, ' ');
    std::string out;
    for (const Frame& frame : frames) {
        out +=
            margin + elideMiddle(safeText(frame.text), style.widthColumns - margin.size()) + '\n';
        if (!frame.source.empty()) {
            const std::string deeper = margin + "  ";
            out += deeper +
                   elideMiddle(safeText(frame.source), style.widthColumns - deeper.size()) + '\n';
        }
    }
    return out;
}

} // namespace

std::string findingText(SessionReader& reader, const Summary& summary, const Finding& finding,
                        const DeviceLabels& labels, const TextStyle& style)
{
    const std::string head =
        elideEnd(safeText(fmt::format("{}  {}", finding.rule, finding.title)), style.widthColumns);
    std::string out = painted(head, roleOf(finding.severity), style) + '\n';

    std::string where = fmt::format("{}, {}", wordOf(finding.severity), finding.confidence);
    if (finding.deviceId != 0) {
        where += fmt::format(" · {}", labels[finding.deviceId]);
        where += finding.drmDriver.empty() ? "" : fmt::format(" ({})", finding.drmDriver);
    }
    if (finding.resourceCount > 0) {
        where += fmt::format(" · {}, {}", countOf(finding.resourceCount, "resource"),
                             sizeText(finding.sizeBytes));
    }
    if (finding.firstSeenNs != 0) {
        where += " · " + instantText(finding.firstSeenNs - summary.originNs);
    }
    out += paragraph(where, style) + paragraph(finding.cause, style);

    if (!finding.advice.empty()) {
        out += paragraph("→ " + finding.advice, style);
    }
    if (!finding.callSite.empty()) {
        out += paragraph("call site: " + finding.callSite, style);
        if (!finding.source.empty()) {
            out += paragraph("in source: " + finding.source, style);
        }
    }
    if (!finding.fingerprint.empty()) {
        out += paragraph("fingerprint: " + finding.fingerprint, style);
    }
    const std::vector<Frame> frames = reader.stack(finding.stackId);
    if (!frames.empty()) {
        out += std::string(kIndent, ' ') +
               (finding.resourceId != 0 ? "added by:\n" : "at that moment:\n") +
               stackText(frames, style);
    }
    return out;
}

std::string verdictText(const Summary& summary, const Judgement& judgement, const TextStyle& style)
{
    std::string out;
    if (summary.leakCount > 0) {
        out = painted(countOf(summary.leakCount, "leak"), TextRole::Error, style) + '\n';
    } else if (judgement.verdict == Verdict::Clean) {
        constexpr std::string_view kNoLeak = "No leak";
        const std::string text =
            wrapText(fmt::format("{}: {} of {}, {}, and nothing was missed.", kNoLeak,
                                 countOf(summary.resourceCount, "resource"),
                                 countOf(summary.deviceCount, "drm_device"),
                                 countOf(summary.session.eventCount, "event")),
                     style.widthColumns, 0);
        out = painted(kNoLeak, TextRole::Good, style) + text.substr(kNoLeak.size()) + '\n';
    }
    if (judgement.verdict == Verdict::Unknown || !judgement.reasons.empty()) {
        out += painted(summary.leakCount > 0 ? "There may be more" : "Could not judge",
                       TextRole::Warning, style) +
               ":\n";
        for (const std::string& reason : judgement.reasons) {
            const std::string lines = wrapText(safeText(reason), style.widthColumns, 4);
            out += "  - " + lines.substr(std::min<size_t>(4, lines.size())) + '\n';
        }
    }
    return out;
}

} // namespace drmscope::app
