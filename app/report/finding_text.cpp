// SPDX-License-Identifier: MIT
#include "app/report/finding_text.h"

#include "app/report/display_width.h"
#include "app/report/quantity.h"
#include "app/report/safe_text.h"

#include <fmt/format.h>

namespace drmscope::app {
namespace {

constexpr size_t kIndent = 5;
constexpr size_t kMaxEvidence = 6;

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

// In one line, and its end whatever its length: the file and the line.
std::string sourceText(const std::string& source, size_t indent, const TextStyle& style)
{
    if (source.empty()) {
        return {};
    }
    std::string shown = safeText(source);
    const size_t room = style.widthColumns - indent;
    if (displayWidth(shown) > room) {
        const size_t name = shown.rfind('/');
        shown = name == std::string::npos || displayWidth(shown.substr(name)) + 1 > room
                    ? elideMiddle(shown, room)
                    : elideEnd(shown.substr(0, name), room - displayWidth(shown.substr(name))) +
                          shown.substr(name);
    }
    return std::string(indent, ' ') + shown + '\n';
}

// Each in one piece: a number stays with its unit.
std::string piecesText(const std::vector<std::string>& pieces, const TextStyle& style)
{
    const std::string margin(kIndent, ' ');
    std::string out;
    std::string line;
    for (const std::string& piece : pieces) {
        const std::string longer = line.empty() ? piece : line + " · " + piece;
        if (!line.empty() && displayWidth(longer) > style.widthColumns - kIndent) {
            out += margin + elideEnd(line, style.widthColumns - kIndent) + '\n';
            line = piece;
        } else {
            line = longer;
        }
    }
    return out + margin + elideEnd(line, style.widthColumns - kIndent) + '\n';
}

std::vector<std::string> piecesOf(const Summary& summary, const Finding& finding,
                                  const DeviceLabels& labels)
{
    std::vector<std::string> pieces = {
        fmt::format("{}, {}", wordOf(finding.severity), finding.confidence)};
    if (finding.deviceId != 0) {
        pieces.push_back(safeText(
            labels[finding.deviceId] +
            (finding.drmDriver.empty() ? std::string() : fmt::format(" ({})", finding.drmDriver))));
    }
    if (finding.resourceCount > 0) {
        pieces.push_back(fmt::format("{}, {}", countOf(finding.resourceCount, "resource"),
                                     sizeText(finding.sizeBytes)));
    }
    if (finding.firstSeenNs != 0) {
        pieces.push_back(instantText(finding.firstSeenNs - summary.originNs));
    }
    return pieces;
}

std::string stackText(const std::vector<Frame>& frames, const TextStyle& style)
{
    const std::string margin(kIndent + 2, ' ');
    std::string out;
    for (const Frame& frame : frames) {
        out +=
            margin + elideMiddle(safeText(frame.text), style.widthColumns - margin.size()) + '\n';
        out += sourceText(frame.source, margin.size() + 2, style);
    }
    return out;
}

// The rows of the session that it rests on, but for its drm_device, which stands in the line above.
std::string evidenceText(SessionReader& reader, const Finding& finding, const TextStyle& style)
{
    std::string text;
    size_t count = 0;
    for (const Evidence& row : reader.evidence(finding.id)) {
        const bool itself = row.meaning == "it is about" || row.meaning == "it shows in";
        if ((row.kind == "device" && itself) || ++count > kMaxEvidence) {
            continue;
        }
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", row.kind, row.rowId);
        text += itself ? std::string() : fmt::format(" ({})", row.meaning);
    }
    text += count > kMaxEvidence ? fmt::format(" and {} more", count - kMaxEvidence) : "";
    return text.empty() ? text : paragraph("evidence: " + text, style);
}

} // namespace

std::string findingText(SessionReader& reader, const Summary& summary, const Finding& finding,
                        const DeviceLabels& labels, const TextStyle& style)
{
    const std::string head =
        elideEnd(safeText(fmt::format("{}  {}", finding.rule, finding.title)), style.widthColumns);
    std::string out = painted(head, roleOf(finding.severity), style) + '\n';

    out += piecesText(piecesOf(summary, finding, labels), style);
    out += paragraph(finding.cause, style);

    if (!finding.advice.empty()) {
        out += paragraph("→ " + finding.advice, style);
    }
    if (!finding.callSite.empty()) {
        const bool itself = finding.callSite.find("+0x0/") != std::string::npos;
        out += paragraph((itself ? "function: " : "call site: ") + finding.callSite, style);
        out += sourceText(finding.source, kIndent, style);
    }
    if (!finding.fingerprint.empty()) {
        out += paragraph("fingerprint: " + finding.fingerprint, style);
    }
    out += evidenceText(reader, finding, style);
    const std::vector<Frame> frames = reader.stack(finding.stackId);
    if (!frames.empty()) {
        out += std::string(kIndent, ' ') +
               (finding.resourceId != 0 ? "added by:\n" : "at that moment:\n") +
               stackText(frames, style);
    }
    return out;
}

std::string reasonsText(const std::vector<std::string>& reasons, const TextStyle& style)
{
    std::string out;
    for (const std::string& reason : reasons) {
        const std::string lines = wrapText(safeText(reason), style.widthColumns, 4);
        out += "  - " + lines.substr(std::min<size_t>(4, lines.size())) + '\n';
    }
    return out;
}

std::string verdictText(const Summary& summary, const Judgement& judgement,
                        const std::vector<std::string>& doubts, const TextStyle& style)
{
    std::string out;
    const bool whole = doubts.empty();
    if (summary.leakCount > 0) {
        out = painted(countOf(summary.leakCount, "leak"), TextRole::Error, style) + '\n';
    } else if (judgement.verdict == Verdict::Clean) {
        constexpr std::string_view kNoLeak = "No leak";
        const std::string text = wrapText(
            fmt::format("{}: {} of {}, {}{}", kNoLeak, countOf(summary.resourceCount, "resource"),
                        countOf(summary.deviceCount, "drm_device"),
                        countOf(summary.session.eventCount, "event"),
                        whole ? ", and nothing was missed."
                              : ". Not all was recorded that the hazards need:"),
            style.widthColumns, 0);
        out = painted(kNoLeak, TextRole::Good, style) + text.substr(kNoLeak.size()) + '\n' +
              reasonsText(doubts, style);
    }
    if (judgement.verdict == Verdict::Unknown || !judgement.reasons.empty()) {
        out += painted(summary.leakCount > 0 ? "There may be more" : "Could not judge",
                       TextRole::Warning, style) +
               ":\n" + reasonsText(judgement.reasons, style);
    }
    return out;
}

} // namespace drmscope::app
