// SPDX-License-Identifier: MIT
#include "app/report/text_report.h"

#include "app/query/driver_builds.h"
#include "app/report/devices_section.h"
#include "app/report/display_width.h"
#include "app/report/finding_text.h"
#include "app/report/findings_section.h"
#include "app/report/quantity.h"
#include "app/report/safe_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace drmscope::app {
namespace {

constexpr size_t kLabelColumns = 11;
constexpr size_t kMaxGaps = 20;
constexpr size_t kMaxAnomalies = 20;
constexpr size_t kMaxConsoleLines = 40;

std::string titleText(const std::string& title, char rule, const TextStyle& style)
{
    return painted(title, TextRole::Heading, style) + '\n' +
           std::string(displayWidth(title), rule) + '\n';
}

// "Kernel     6.1.0-32-amd64 …", further lines under the value.
std::string field(const std::string& label, const std::string& value, const TextStyle& style)
{
    if (value.empty()) {
        return {};
    }
    const std::string lines = wrapText(safeText(value), style.widthColumns, kLabelColumns);
    return painted(label, TextRole::Heading, style) +
           std::string(kLabelColumns - label.size(), ' ') +
           lines.substr(std::min(kLabelColumns, lines.size())) + '\n';
}

std::string whenText(const Summary& summary)
{
    const Session& session = summary.session;
    std::string text = session.startedNs == 0
                           ? "at an unknown time"
                           : wallClockText(session.startedNs + session.wallOffsetNs);
    text += fmt::format(" on {}, for {}", session.hostname,
                        durationText(summary.span.toNs - summary.originNs));
    switch (session.state) {
    case SessionState::Complete:
        text += session.stateReason.empty() ? "" : "; " + session.stateReason;
        break;
    case SessionState::Recording:
        text += summary.hasWal ? "; still being recorded, or its recorder was killed (then "
                                 "`drmscope rebuild` completes it)"
                               : "; not finished: `drmscope rebuild` completes it";
        break;
    case SessionState::Interrupted:
        text += "; interrupted: " + session.stateReason;
        break;
    case SessionState::Unknown:
        text += "; its state is not known";
        break;
    }
    return text;
}

std::string commandText(const Session& session)
{
    if (session.command.empty()) {
        return {};
    }
    return session.commandStatus < 0
               ? session.command
               : fmt::format("{} (exit status {})", session.command, session.commandStatus);
}

std::string countsText(const Summary& summary)
{
    const Session& session = summary.session;
    const auto noneOr = [](int64_t count) {
        return count <= 0 ? std::string("none") : countText(count);
    };
    const bool unknownMiss = session.missedCount <= 0 && summary.gapCount > 0;
    return fmt::format("{} recorded, {} missed, {} damaged", countText(session.eventCount),
                       unknownMiss ? "some" : noneOr(session.missedCount),
                       noneOr(session.damagedCount));
}

std::string buildText(const Build& build)
{
    if (build.object.empty()) {
        return fmt::format("{}: it was not recorded which module it is in", build.drmDrivers);
    }
    const std::string id = build.buildId.empty() ? "build-id not recorded" : build.buildId;
    if (build.drmDrivers.empty()) {
        return fmt::format("{} {}", build.object, id);
    }
    return build.object == "vmlinux"
               ? fmt::format("vmlinux {}, with {} built in", id, build.drmDrivers)
               : fmt::format("{}: module {} {}", build.drmDrivers, build.object, id);
}

std::string headText(SessionReader& reader, const Summary& summary, const TextStyle& style)
{
    const Session& session = summary.session;
    std::string out = titleText("drmscope report", '=', style) + '\n';
    out += field("Session", reader.file().filename().string(), style);
    out += field("UUID", session.uuid, style);
    out += field("Recorded", whenText(summary), style);
    out += field("Kernel", session.kernelRelease + " " + session.machine, style);
    out += field("", session.kernelVersion, style);
    for (const Build& build : buildsOf(reader)) {
        if (build.object == "vmlinux" || build.object == "drm" || !build.drmDrivers.empty()) {
            const bool driver = !build.drmDrivers.empty() && build.object != "vmlinux";
            out += field(driver ? "Driver" : "", buildText(build), style);
        }
    }
    out += field("Command", commandText(session), style);
    out += field("Events", countsText(summary), style);
    return out;
}

std::string missedText(SessionReader& reader, const Summary& summary, const TextStyle& style)
{
    const std::vector<MissedGap> gaps = reader.missed();
    if (gaps.empty()) {
        return {};
    }
    TextTable table({{"cpu", TableColumn::Align::Right},
                     {"after", TableColumn::Align::Right},
                     {"before", TableColumn::Align::Right},
                     {"missed", TableColumn::Align::Right}});
    for (size_t i = 0; i < gaps.size() && i < kMaxGaps; ++i) {
        const MissedGap& gap = gaps[i];
        table.add({{std::to_string(gap.cpu)},
                   {gap.afterNs == 0 ? "the start" : instantText(gap.afterNs - summary.originNs)},
                   {instantText(gap.beforeNs - summary.originNs)},
                   {gap.count <= 0 ? "some" : countText(gap.count)}});
    }
    std::string out = '\n' + titleText("Missed events", '-', style) + '\n' + table.text(style, 2);
    if (gaps.size() > kMaxGaps) {
        out += fmt::format("  … and {}\n",
                           countOf(static_cast<int64_t>(gaps.size() - kMaxGaps), "further gap"));
    }
    return out;
}

std::string anomaliesText(SessionReader& reader, const Summary& summary, const DeviceLabels& labels,
                          const TextStyle& style)
{
    const std::vector<Anomaly> anomalies = reader.anomalies();
    if (anomalies.empty()) {
        return {};
    }
    TextTable table({{"time", TableColumn::Align::Right},
                     {"device", TableColumn::Align::Left, TableColumn::Elide::End, 7},
                     {"what", TableColumn::Align::Left, TableColumn::Elide::End, 12},
                     {"detail", TableColumn::Align::Left, TableColumn::Elide::End, 12}});
    for (size_t i = 0; i < anomalies.size() && i < kMaxAnomalies; ++i) {
        const Anomaly& anomaly = anomalies[i];
        table.add({{anomaly.timestampNs == 0 ? std::string()
                                             : instantText(anomaly.timestampNs - summary.originNs)},
                   {labels[anomaly.deviceId]},
                   {anomaly.kind},
                   {anomaly.detail}});
    }
    std::string out = '\n' + titleText("Seen, and odd", '-', style) + '\n' + table.text(style, 2);
    if (anomalies.size() > kMaxAnomalies) {
        out += fmt::format("  … and {} more\n",
                           countText(static_cast<int64_t>(anomalies.size() - kMaxAnomalies)));
    }
    return out;
}

std::string kernelLogText(SessionReader& reader, const Summary& summary, const TextStyle& style)
{
    const std::vector<KernelMessage> messages = reader.kernelMessages();
    if (messages.empty()) {
        return {};
    }
    std::string out = '\n' + titleText("The kernel's own log", '-', style) + '\n';
    for (size_t i = 0; i < messages.size() && i < kMaxAnomalies; ++i) {
        const KernelMessage& each = messages[i];
        const std::string lines = wrapText(
            safeText(fmt::format("{} {} ({}): {}", instantText(each.timestampNs - summary.originNs),
                                 each.comm, each.pid, each.message)),
            style.widthColumns, 4);
        out += lines.substr(2) + '\n'; // the first line stands out
    }
    if (messages.size() > kMaxAnomalies) {
        out += fmt::format("  … and {} more\n",
                           countText(static_cast<int64_t>(messages.size() - kMaxAnomalies)));
    }
    return out;
}

// Its last words, as they stood there.
std::string consoleText(SessionReader& reader, const TextStyle& style)
{
    const std::vector<std::string> lines = reader.consoleLines();
    if (lines.empty()) {
        return {};
    }
    const size_t shown = std::min(lines.size(), kMaxConsoleLines);
    std::string out = '\n' + titleText("The end of its console", '-', style);
    if (shown < lines.size()) {
        out += fmt::format("  … {} before\n",
                           countOf(static_cast<int64_t>(lines.size() - shown), "line"));
    }
    for (size_t i = lines.size() - shown; i < lines.size(); ++i) {
        const std::string line = safeText(lines[i]);
        out += displayWidth(line) + 2 <= style.widthColumns
                   ? "  " + line // with its spaces, which wrapText() would join
                   : wrapText(line, style.widthColumns, 2);
        out += '\n';
    }
    return out;
}

std::string hooksText(SessionReader& reader, const TextStyle& style)
{
    TextTable table({{"hook"},
                     {"state"},
                     {"where", TableColumn::Align::Left, TableColumn::Elide::Middle, 12},
                     {"missed", TableColumn::Align::Right},
                     {"why", TableColumn::Align::Left, TableColumn::Elide::End, 12}});
    int64_t armed = 0;
    const std::vector<Hook> hooks = reader.hooks();
    for (const Hook& hook : hooks) {
        if (hook.state == HookState::Armed && hook.missedCount == 0) {
            ++armed;
            continue;
        }
        table.add({{hook.hook},
                   {std::string(wordOf(hook.state)),
                    hook.state == HookState::Missing ? TextRole::Warning : TextRole::Plain},
                   {hook.symbol},
                   {hook.missedCount == 0 ? std::string() : countText(hook.missedCount)},
                   {hook.reason}});
    }
    if (hooks.empty()) {
        return "No hook reported itself: what was watched is not known.\n";
    }
    std::string out =
        wrapText(fmt::format("{} of {} armed at the first choice, nothing missed by them.", armed,
                             countOf(static_cast<int64_t>(hooks.size()), "hook")),
                 style.widthColumns, 0) +
        '\n';
    return table.empty() ? out : out + '\n' + table.text(style, 2);
}

std::string modulesText(SessionReader& reader, const TextStyle& style)
{
    TextTable table(
        {{"module", TableColumn::Align::Left, TableColumn::Elide::End, 12}, {"build-id"}});
    for (const Build& build : buildsOf(reader)) {
        if (build.object != "vmlinux" && !build.buildId.empty()) {
            table.add({{build.object}, {build.buildId}});
        }
    }
    return table.empty() ? std::string() : '\n' + table.text(style, 2);
}

std::string recordedText(SessionReader& reader, const Summary& summary, const TextStyle& style)
{
    const Session& session = summary.session;
    std::string out = '\n' + titleText("How it was recorded", '-', style) + '\n';
    out += wrapText(safeText(fmt::format(
                        "By drmscope {} through its {}, clock \"{}\", session version {}. Times "
                        "count from the moment the recording was armed ({} ns).",
                        session.writerVersion, session.backend, session.clock,
                        summary.schemaVersion, summary.originNs)),
                    style.widthColumns, 0) +
           '\n';
    return out + hooksText(reader, style) + modulesText(reader, style);
}

} // namespace

std::string textReport(SessionReader& reader, const TextStyle& style)
{
    const Summary summary = reader.summary();
    const std::vector<Device> devices = reader.devices();
    const std::vector<Finding> findings = reader.findings();
    const DeviceLabels labels(devices);
    std::string out = headText(reader, summary, style);
    out += '\n' + titleText("Verdict", '-', style) + '\n' +
           verdictText(summary, reader.judgement(), reader.doubts(), style);
    out += '\n' + titleText("Findings", '-', style) +
           findingsSection(reader, summary, findings, labels, style);
    out += '\n' + titleText("Devices", '-', style) +
           devicesSection(reader, summary, devices, findings, labels, style);
    out += missedText(reader, summary, style);
    out += anomaliesText(reader, summary, labels, style);
    out += kernelLogText(reader, summary, style);
    out += consoleText(reader, style);
    return out + recordedText(reader, summary, style);
}

} // namespace drmscope::app
