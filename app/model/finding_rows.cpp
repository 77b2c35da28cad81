// SPDX-License-Identifier: MIT
#include "app/model/session_tables.h"
#include "app/model/time_text.h"
#include "app/query/rule_catalogue.h"

#include <QCoreApplication>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::FindingRows)
};

QString text(const std::string& words)
{
    return QString::fromStdString(words);
}

} // namespace

std::optional<BarState> stateOf(const SessionContents& contents, const Finding& finding)
{
    if (finding.verdict == "leak") {
        return BarState::Leaked;
    }
    if (finding.verdict == "hazard") {
        return BarState::Hazard;
    }
    const bool held = contents.holdings.value(finding.deviceId).goneNs != 0;
    return held ? std::optional(BarState::Held) : std::nullopt;
}

Rows findingRows(const SessionContents& contents)
{
    Rows table;
    // What is told first has room on a small screen, too; what is hidden stands in the inspector.
    table.columns = {{Words::tr("Verdict"), 15},
                     {Words::tr("Finding"), 18},
                     {Words::tr("Call site"), 32, false, true, false, 29},
                     {Words::tr("Cause"), 55, false, false, false, 19},
                     {Words::tr("Device"), 9},
                     {Words::tr("Driver"), 12, false, false, true},
                     {Words::tr("Count"), 7, true},
                     {Words::tr("Severity"), 11, false, false, true},
                     {Words::tr("Confidence"), 10, false, false, true},
                     {Words::tr("First seen"), 11, true},
                     {Words::tr("Rule"), 6, false, false, true}};
    int place = 0;
    for (const auto& finding : contents.findings) {
        Rows::Row row;
        row.item = {Selection::Kind::Finding, finding.id};
        row.state = stateOf(contents, finding);
        const QString verdict = finding.verdict == "leak"     ? Words::tr("leak")
                                : finding.verdict == "hazard" ? Words::tr("hazard")
                                                              : Words::tr("information");
        // Sorted by verdict they stand as the session has them: gravest first, then by time.
        row.cells = {
            {verdict, place++},
            {text(finding.title)},
            {text(finding.callSite)},
            {text(finding.cause)},
            {contents.nameOf(finding.deviceId)},
            {text(finding.drmDriver)},
            {finding.resourceCount == 0 ? QStringLiteral("–") : countText(finding.resourceCount),
             QVariant::fromValue<qint64>(finding.resourceCount)},
            {severityText(finding.severity), -static_cast<int>(finding.severity)},
            {text(finding.confidence)},
            {finding.firstSeenNs == 0 ? QStringLiteral("–")
                                      : timeText(finding.firstSeenNs - contents.originNs()),
             QVariant::fromValue<qint64>(finding.firstSeenNs)},
            {text(finding.rule)}};
        table.rows.push_back(std::move(row));
    }
    return table;
}

// An empty list alone would promise too much.
QString noFindingText(const SessionContents& contents)
{
    if (!contents.findings.empty()) {
        return Words::tr("No finding matches. Take the filter away to see them all.");
    }
    const auto asked = countText(static_cast<qint64>(rules().size()));
    if (contents.isRecording()) {
        return Words::tr("No finding yet. %1 rules are asked as it goes, and once more when the "
                         "recording ends.")
            .arg(asked);
    }
    if (contents.judgement.verdict == Verdict::Clean && contents.doubts.empty()) {
        return Words::tr("No finding: %1 rules were asked, and nothing was missed that they need.")
            .arg(asked);
    }
    QStringList reasons;
    for (const auto& reason : contents.judgement.reasons) {
        reasons.append(text(reason));
    }
    for (const auto& doubt : contents.doubts) {
        reasons.append(text(doubt));
    }
    reasons.removeDuplicates();
    return Words::tr("No rule of %1 fired, but that does not mean that nothing leaks: %2")
        .arg(asked, reasons.join(QStringLiteral("; ")));
}

QString severityText(Severity severity)
{
    switch (severity) {
    case Severity::Error:
        return Words::tr("error");
    case Severity::Warning:
        return Words::tr("warning");
    case Severity::Information:
        return Words::tr("information");
    case Severity::Unknown:
        break;
    }
    return Words::tr("unknown");
}

} // namespace drmscope::app
