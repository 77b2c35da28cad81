// SPDX-License-Identifier: MIT
// Findings, pins and single events in the inspector, and the parts that all its pages share.
#include "app/model/inspection.h"
#include "app/model/session_tables.h"
#include "app/model/time_text.h"
#include "app/query/rule_catalogue.h"

#include <QCoreApplication>
#include <algorithm>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::Inspection)
};

constexpr size_t kMostShown = 12;

QString text(const std::string& words)
{
    return QString::fromStdString(words);
}

QString personText(const std::string& comm, int pid)
{
    return QStringLiteral("%1 (%2)").arg(text(comm)).arg(pid);
}

QString deviceText(const SessionContents& contents, RowId id)
{
    return id == 0 ? Words::tr("none") : contents.nameOf(id);
}

QString evidenceText(const SessionContents& contents, const Detail& detail, const Evidence& row)
{
    const qint64 originNs = contents.originNs();
    if (row.kind == "resource") {
        for (const auto& resource : detail.evident) {
            if (resource.id == row.rowId) {
                const QString name = contents.names.value(resource.nameId);
                const QString when = timeText(resource.addedNs - originNs);
                return name.isEmpty() ? Words::tr("added at %1").arg(when)
                                      : Words::tr("%1, added at %2").arg(name, when);
            }
        }
    } else if (row.kind == "drm_file") {
        if (const auto* file = contents.file(row.rowId); file != nullptr) {
            return Words::tr("%1, opened at %2")
                .arg(personText(file->comm, file->processId), timeText(file->openedNs - originNs));
        }
    } else if (row.kind == "device") {
        return deviceText(contents, row.rowId);
    }
    return QStringLiteral("%1 %2").arg(text(row.kind)).arg(row.rowId);
}

InspectorSection evidenceOf(const SessionContents& contents, const Detail& detail)
{
    const auto& rows = detail.evidence;
    InspectorSection section{Words::tr("Evidence"), {}};
    for (const auto& row : rows) {
        if (row.kind == "device" && row.meaning == "it is about") {
            continue; // the verdict names it
        }
        if (section.fields.size() == kMostShown) {
            section.fields.push_back({Words::tr("and more"),
                                      countText(static_cast<qint64>(rows.size() - kMostShown)),
                                      false});
            break;
        }
        section.fields.push_back({text(row.meaning), evidenceText(contents, detail, row), false});
    }
    return section;
}

// Where to begin in this very case, then what is true of every finding of the rule.
InspectorSection stepsOf(const SessionContents& contents, const Finding& finding)
{
    InspectorSection section{Words::tr("What to do"), {}};
    if (!finding.callSite.empty()) {
        section.fields.push_back({Words::tr("begin at"),
                                  text(finding.source.empty() ? finding.callSite : finding.source),
                                  true});
    }
    for (const auto& pin : contents.pins) {
        if (finding.verdict != "leak" || finding.resourceId != 0 ||
            pin.deviceId != finding.deviceId || pin.endedNs != 0) {
            continue;
        }
        if (section.fields.size() == kMostShown) {
            break;
        }
        const auto* file = contents.file(pin.fileId);
        section.fields.push_back(
            {Words::tr("still held by"),
             pin.kind == PinKind::Unexplained
                 ? Words::tr("%1: a drm_dev_get() without its drm_dev_put()").arg(pinText(pin.kind))
             : file != nullptr && !file->inKernel
                 ? Words::tr("%1, an open file: end it, or see why it does not close")
                       .arg(personText(file->comm, file->processId))
                 : pinText(pin.kind),
             false});
    }
    if (!finding.advice.empty()) {
        section.fields.push_back({QString(), text(finding.advice), false});
    }
    return section;
}

} // namespace

Inspection inspectFinding(const SessionContents& contents, const Finding& finding,
                          const Detail* detail)
{
    Inspection result;
    result.kind = Words::tr("finding %1").arg(text(finding.rule));
    result.title = text(finding.title);
    result.state =
        finding.leakClass.empty() || finding.leakClass == finding.verdict
            ? text(finding.verdict)
            : QStringLiteral("%1: %2").arg(text(finding.verdict), text(finding.leakClass));
    result.gravity = stateOf(contents, finding).value_or(BarState::Live);
    result.story = text(finding.cause);
    result.callSite = text(finding.callSite);
    InspectorSection what{Words::tr("Verdict"), {}};
    what.fields = {{Words::tr("severity"), severityText(finding.severity), false},
                   {Words::tr("confidence"), text(finding.confidence), false},
                   {Words::tr("device"), deviceText(contents, finding.deviceId), false}};
    if (!finding.callSite.empty()) {
        what.fields.push_back({Words::tr("call site"), result.callSite, true});
    }
    if (finding.firstSeenNs != 0) {
        what.fields.push_back(
            {Words::tr("first seen"), timeText(finding.firstSeenNs - contents.originNs()), false});
    }
    if (finding.resourceCount > 0) {
        what.fields.push_back(
            {Words::tr("resources"),
             Words::tr("%1, %2").arg(countText(finding.resourceCount), sizeText(finding.sizeBytes)),
             false});
    }
    result.sections.push_back(std::move(what));
    if (auto steps = stepsOf(contents, finding); !steps.fields.empty()) {
        result.sections.push_back(std::move(steps));
    }
    if (const auto* rule = findRule(finding.rule); rule != nullptr) {
        InspectorSection about{Words::tr("The rule"), {{QString(), text(rule->means), false}}};
        if (!rule->seenIn.empty()) {
            about.fields.push_back({Words::tr("seen in"), text(rule->seenIn), false});
        }
        result.sections.push_back(std::move(about));
    }
    if (detail != nullptr) {
        if (!detail->evidence.empty()) {
            result.sections.push_back(evidenceOf(contents, *detail));
        }
        for (const auto& frame : detail->stack) {
            result.stack.append(text(frame.text));
            result.sources.append(text(frame.source));
        }
    }
    addRaw(result, detail);
    return result;
}

Inspection inspectPin(const SessionContents& contents, const Pin& pin)
{
    const qint64 endNs = pin.endedNs == 0 ? contents.endNs() : pin.endedNs;
    const auto holding = contents.holdings.value(pin.deviceId);
    Inspection result;
    result.kind = Words::tr("pin");
    result.title =
        pin.comm.empty()
            ? pinText(pin.kind)
            : Words::tr("%1 of %2").arg(pinText(pin.kind), personText(pin.comm, pin.processId));
    result.state = pin.endedNs == 0 ? Words::tr("still held") : Words::tr("let go");
    const bool after = holding.goneNs != 0 && endNs > holding.goneNs;
    result.gravity = contents.roles.of(pin);
    const bool unseen = beganUnseen(pin);
    result.story =
        (unseen ? Words::tr("Keeps %1 alive for at least %2.")
                : Words::tr("Keeps %1 alive for %2."))
            .arg(deviceText(contents, pin.deviceId), durationText(endNs - pin.startedNs));
    if (after) {
        result.story +=
            QLatin1Char(' ') +
            Words::tr("%1 of that after the hardware was gone.")
                .arg(durationText(endNs - std::max(holding.goneNs, qint64{pin.startedNs})));
    }
    const qint64 originNs = contents.originNs();
    InspectorSection what{Words::tr("What"), {}};
    what.fields = {{Words::tr("device"), deviceText(contents, pin.deviceId), false},
                   {unseen ? Words::tr("known since") : Words::tr("from"),
                    exactTimeText(pin.startedNs - originNs), true},
                   {Words::tr("to"),
                    pin.endedNs == 0 ? Words::tr("not in this recording")
                                     : exactTimeText(pin.endedNs - originNs),
                    true},
                   {Words::tr("size"),
                    pin.sizeBytes == 0 ? QStringLiteral("–") : sizeText(pin.sizeBytes), false}};
    if (unseen) {
        what.fields.insert(what.fields.begin() + 1,
                           {Words::tr("taken"), Words::tr("not recorded"), false});
    }
    result.sections = {what};
    return result;
}

Inspection inspectEvent(const SessionContents& contents, const Detail& detail)
{
    Inspection result;
    if (!detail.event) {
        return result;
    }
    const auto& event = *detail.event;
    result.kind = Words::tr("event %1").arg(countText(event.id));
    result.title = text(event.kind);
    result.callSite = text(event.callSite);
    result.story =
        Words::tr("At %1 on CPU %2%3.")
            .arg(exactTimeText(event.timestampNs - contents.originNs()))
            .arg(event.cpu)
            .arg(event.pid == 0 ? QString()
                                : Words::tr(", by %1").arg(personText(event.comm, event.pid)));
    InspectorSection what{Words::tr("What"), {}};
    const auto add = [&what](const QString& label, const QString& value, bool mono = false) {
        if (!value.isEmpty()) {
            what.fields.push_back({label, value, mono});
        }
    };
    add(Words::tr("device"), deviceText(contents, event.deviceId));
    add(Words::tr("name"), text(event.name));
    add(Words::tr("size"), event.sizeBytes == 0 ? QString() : sizeText(event.sizeBytes));
    add(Words::tr("action"), text(event.action), true);
    add(Words::tr("caller"), text(event.caller), true);
    add(Words::tr("call site"), result.callSite, true);
    result.sections = {what};
    for (const auto& frame : detail.stack) {
        result.stack.append(text(frame.text));
        result.sources.append(text(frame.source));
    }
    addRaw(result, &detail);
    return result;
}

QString holderOf(const SessionContents& contents, const Pin& pin)
{
    const auto* file = contents.file(pin.fileId);
    return !pin.comm.empty()                    ? personText(pin.comm, pin.processId)
           : file != nullptr && !file->inKernel ? personText(file->comm, file->processId)
                                                : QString();
}

// What still holds it first, and of that what nobody explains: the list may be cut off.
InspectorSection pinsOf(const SessionContents& contents, RowId deviceId, PinsShown shown)
{
    std::vector<const Pin*> pins;
    for (const auto& pin : contents.pins) {
        const bool ofFile = pin.kind == PinKind::OpenFile || pin.kind == PinKind::InKernelClient;
        if (pin.deviceId == deviceId && (shown == PinsShown::All || !ofFile)) {
            pins.push_back(&pin);
        }
    }
    const auto gravity = [](const Pin* pin) {
        return std::pair(pin->endedNs == 0, pin->kind == PinKind::Unexplained);
    };
    std::stable_sort(pins.begin(), pins.end(),
                     [&gravity](const Pin* a, const Pin* b) { return gravity(a) > gravity(b); });
    InspectorSection section{
        shown == PinsShown::All ? Words::tr("What holds the drm_device") : Words::tr("Pins"), {}};
    const qint64 originNs = contents.originNs();
    for (const auto* pin : pins) {
        if (section.fields.size() == kMostShown) {
            section.fields.push_back({Words::tr("and more"),
                                      countText(static_cast<qint64>(pins.size() - kMostShown)),
                                      false});
            break;
        }
        const bool held = pin->endedNs == 0;
        const QString length =
            durationText((held ? contents.endNs() : pin->endedNs) - pin->startedNs);
        const QString since = timeText(pin->startedNs - originNs);
        QStringList parts;
        if (const QString who = holderOf(contents, *pin); !who.isEmpty()) {
            parts.append(who);
        }
        const QString heldFor = beganUnseen(*pin) ? Words::tr("at least %1").arg(length) : length;
        parts.append(pin->startedNs == pin->endedNs ? Words::tr("let go at %1").arg(since)
                     : held && beganUnseen(*pin)
                         ? Words::tr("known since %1, %2, still held").arg(since, heldFor)
                     : held ? Words::tr("since %1, %2, still held").arg(since, heldFor)
                            : Words::tr("%1 to %2, let go after %3")
                                  .arg(since, timeText(pin->endedNs - originNs), heldFor));
        section.fields.push_back({pinText(pin->kind), parts.join(QStringLiteral(" · ")), false});
    }
    return section;
}

void addRaw(Inspection& inspection, const Detail* detail)
{
    if (detail == nullptr) {
        return;
    }
    if (detail->event &&
        inspection.kind != Words::tr("event %1").arg(countText(detail->event->id))) {
        const auto& event = *detail->event;
        inspection.sections.push_back(
            {Words::tr("Event that added it"),
             {{Words::tr("number"), countText(event.id), false},
              {Words::tr("kind"), text(event.kind), false},
              {Words::tr("CPU"), QString::number(event.cpu), false},
              {Words::tr("thread"), personText(event.comm, event.pid), false}}});
    }
    if (detail->row.rows.empty()) {
        return;
    }
    InspectorSection raw{Words::tr("The row in the file"), {}};
    const auto& cells = detail->row.rows.front();
    for (size_t i = 0; i < cells.size(); ++i) {
        raw.fields.push_back({text(detail->row.columns[i]), text(cells[i]), true});
    }
    raw.raw = true;
    inspection.sections.push_back(std::move(raw));
}

} // namespace drmscope::app
