// SPDX-License-Identifier: MIT
#include "app/model/bar_state.h"

#include "app/model/time_text.h"
#include "app/query/afterlife_text.h"

#include <QSet>
#include <algorithm>

namespace drmscope::app {

namespace {

bool outlives(qint64 startedNs, qint64 endedNs, qint64 timeNs)
{
    return startedNs <= timeNs && (endedNs == 0 || endedNs > timeNs);
}

struct Verdicts
{
    QSet<qint64> leakedResources;
    QSet<qint64> hazardousResources;
    QSet<qint64> neverReleasedDevices;
};

Verdicts verdictsOf(const SessionContents& contents)
{
    Verdicts verdicts;
    for (const auto& finding : contents.findings) {
        if (finding.verdict == "leak" && finding.resourceId != 0) {
            verdicts.leakedResources.insert(finding.resourceId);
        } else if (finding.verdict == "leak" && finding.leakClass == "never released") {
            verdicts.neverReleasedDevices.insert(finding.deviceId);
        } else if (finding.verdict == "hazard" && finding.resourceId != 0) {
            verdicts.hazardousResources.insert(finding.resourceId);
        }
    }
    return verdicts;
}

BarState stateOf(const ResourceSpan& resource, const Verdicts& verdicts, const Holding& holding)
{
    const bool live = resource.endedNs == 0;
    if (resource.end == ResourceEnd::Leaked || verdicts.leakedResources.contains(resource.id) ||
        (live && !resource.devres && verdicts.neverReleasedDevices.contains(resource.deviceId))) {
        return BarState::Leaked;
    }
    // devm_* go at unbind, whoever holds the drm_device.
    if (!resource.devres && holding.goneNs != 0 && (live || resource.endedNs > holding.goneNs)) {
        return BarState::Held;
    }
    if ((!resource.devres && (resource.addedInRelease || resource.releaseOrderWrong)) ||
        verdicts.hazardousResources.contains(resource.id)) {
        return BarState::Hazard;
    }
    return live ? BarState::Live : BarState::Ended;
}

} // namespace

Holding holdingOf(const SessionContents& contents, const Device& device)
{
    Holding holding;
    const auto* afterlife = contents.afterlife(device.id);
    if (afterlife == nullptr || afterlife->goneNs == 0) {
        return holding;
    }
    const qint64 goneNs = afterlife->goneNs;
    const bool byUnknown = isHeldByUnknown(*afterlife, contents.pins);
    if (afterlife->heldBy.empty() && afterlife->releaseEndNs != 0 && !byUnknown) {
        return holding;
    }
    holding.goneNs = goneNs;
    holding.ended = afterlife->releaseEndNs != 0;
    holding.unplugged = device.unplugNs != 0;
    holding.untilNs = holding.ended ? afterlife->releaseEndNs : contents.endNs();
    holding.text = QString::fromStdString(
        afterlifeText(durationText(holding.untilNs - goneNs).toStdString(), *afterlife, byUnknown));
    return holding;
}

QString stateWord(BarState state)
{
    switch (state) {
    case BarState::Ended:
        return QStringLiteral("ended");
    case BarState::Live:
        return QStringLiteral("live");
    case BarState::Hazard:
        return QStringLiteral("hazard");
    case BarState::Held:
        return QStringLiteral("held");
    case BarState::Leaked:
        return QStringLiteral("leaked");
    }
    return {};
}

QString endText(ResourceEnd end)
{
    const auto word = endWord(end);
    return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
}

BarState fileState(const Holding& holding, const DrmFile& file)
{
    if (!file.inKernel && holding.goneNs != 0 &&
        outlives(file.openedNs, file.closedNs, holding.goneNs)) {
        return BarState::Held;
    }
    return file.closedNs == 0 ? BarState::Live : BarState::Ended;
}

QString openUntilText(const Holding& holding, const DrmFile& file)
{
    const bool open = file.closedNs == 0;
    const qint64 lengthNs = (open ? holding.untilNs : file.closedNs) - holding.goneNs;
    return QString::fromStdString(
        openUntilText(durationText(lengthNs).toStdString(), open, holding.unplugged));
}

std::vector<BarState> barStates(const SessionContents& contents)
{
    const auto verdicts = verdictsOf(contents);
    std::vector<BarState> states;
    states.reserve(contents.resources.size());
    RowId deviceId = 0;
    Holding holding;
    for (const auto& resource : contents.resources) {
        if (resource.deviceId != deviceId) {
            deviceId = resource.deviceId;
            holding = contents.holdings.value(deviceId);
        }
        states.push_back(stateOf(resource, verdicts, holding));
    }
    return states;
}

} // namespace drmscope::app
