// SPDX-License-Identifier: MIT
// The page of a call site: all that it added, together.
#include "app/model/inspection.h"
#include "app/model/time_text.h"

#include <QCoreApplication>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::Inspection)
};

// The gravest of what became of them.
QString verdictOf(const CallSite& site)
{
    switch (site.worst) {
    case BarState::Leaked:
        return Words::tr("leaked");
    case BarState::Hazard:
        return Words::tr("hazard");
    case BarState::Held:
        return Words::tr("held past unplug");
    case BarState::Live:
        return Words::tr("live");
    case BarState::Ended:
        break;
    }
    return Words::tr("released or deleted");
}

QString storyOf(const SessionContents& contents, const CallSite& site)
{
    const QString name = contents.names.value(site.nameId);
    const QString at = timeText(site.firstNs - contents.originNs());
    return site.count == 1 ? Words::tr("Added %1 once, at %2.").arg(name, at)
                           : Words::tr("Added %1 %2 times, the first at %3.")
                                 .arg(name, countText(site.count), at);
}

InspectorSection whatOf(const SessionContents& contents, const CallSite& site)
{
    InspectorSection what{Words::tr("What it added"), {}};
    what.fields = {
        {Words::tr("resource"), contents.names.value(site.nameId), false},
        {Words::tr("owner"), site.devres ? QStringLiteral("devm") : QStringLiteral("drmm"), false},
        {Words::tr("count"), countText(site.count), false},
        {Words::tr("bytes"), sizeText(site.bytes), false},
        {contents.isRecording() ? Words::tr("live now") : Words::tr("live at the end"),
         Words::tr("%1, %2").arg(countText(site.live), sizeText(site.liveBytes)), false},
        {Words::tr("outlived"), countText(site.outlived), false}};
    return what;
}

InspectorSection timesOf(const SessionContents& contents, const CallSite& site)
{
    InspectorSection times{Words::tr("Times"), {}};
    times.fields = {
        {Words::tr("first added"), exactTimeText(site.firstNs - contents.originNs()), true},
        {Words::tr("last ended"),
         site.live > 0 ? Words::tr("some live") : exactTimeText(site.lastNs - contents.originNs()),
         site.live == 0},
        {Words::tr("longest life"), durationText(site.longestNs), false}};
    return times;
}

InspectorSection devicesOf(const SessionContents& contents, const CallSite& site)
{
    InspectorSection devices{Words::tr("drm_devices"), {}};
    for (const auto& [id, count] : site.devices) {
        devices.fields.push_back({contents.nameOf(id), countText(count), false});
    }
    return devices;
}

// What rules say of this code, by whatever name it added.
InspectorSection findingsOf(const SessionContents& contents, const CallSite& site)
{
    InspectorSection findings{Words::tr("Findings"), {}};
    for (const auto& finding : contents.findings) {
        if (site.siteId != 0 && finding.callSiteSymbolId == site.siteId) {
            findings.fields.push_back({QString::fromStdString(finding.rule),
                                       QString::fromStdString(finding.title), false});
        }
    }
    return findings;
}

} // namespace

Inspection inspectCallSite(const SessionContents& contents, const CallSite& site,
                           const Detail* detail)
{
    Inspection result;
    result.kind = Words::tr("call site");
    result.callSite = contents.frames.value(site.siteId);
    result.title = result.callSite.isEmpty() ? Words::tr("unknown") : result.callSite;
    result.gravity = site.worst;
    result.state = verdictOf(site);
    result.story = storyOf(contents, site);
    result.sections = {whatOf(contents, site), timesOf(contents, site), devicesOf(contents, site)};
    if (auto findings = findingsOf(contents, site); !findings.fields.empty()) {
        result.sections.push_back(std::move(findings));
    }
    if (detail != nullptr) {
        for (const auto& frame : detail->stack) {
            result.stack.append(QString::fromStdString(frame.text));
            result.sources.append(QString::fromStdString(frame.source));
        }
    }
    return result;
}

} // namespace drmscope::app
