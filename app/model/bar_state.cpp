// SPDX-License-Identifier: MIT
#include "app/model/bar_state.h"

#include <QCoreApplication>
#include <QSet>
#include <algorithm>

namespace drmscope::app {

namespace {

// An unexplained pin is normal for the moment between unplug and the driver's own put.
constexpr qint64 kUnexplainedNs = 1'000'000;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::Resource)
};

bool outlives(qint64 startedNs, qint64 endedNs, qint64 timeNs)
{
    return startedNs <= timeNs && (endedNs == 0 || endedNs > timeNs);
}

bool heldWithoutFile(const SessionContents& contents, const Device& device, qint64 goneNs)
{
    return std::any_of(contents.pins.begin(), contents.pins.end(), [&](const Pin& pin) {
        return pin.deviceId == device.id && pin.kind == PinKind::Unexplained &&
               (pin.endedNs == 0 || pin.endedNs > goneNs + kUnexplainedNs);
    });
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
        (live && verdicts.neverReleasedDevices.contains(resource.deviceId))) {
        return BarState::Leaked;
    }
    if (holding.goneNs != 0 && (live || resource.endedNs > holding.goneNs)) {
        return BarState::Held;
    }
    if (resource.addedInRelease || resource.releaseOrderWrong ||
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
    for (const auto& file : contents.files) {
        if (file.deviceId == device.id && !file.inKernel &&
            outlives(file.openedNs, file.closedNs, goneNs)) {
            holding.holders.append(QStringLiteral("%1 (%2)")
                                       .arg(QString::fromStdString(file.comm))
                                       .arg(file.processId));
        }
    }
    holding.holders.removeDuplicates();
    if (holding.holders.isEmpty() && afterlife->releaseEndNs != 0 &&
        !heldWithoutFile(contents, device, goneNs)) {
        return holding;
    }
    holding.goneNs = goneNs;
    holding.ended = afterlife->releaseEndNs != 0;
    holding.unplugged = device.unplugNs != 0;
    holding.untilNs = holding.ended ? afterlife->releaseEndNs : contents.endNs();
    return holding;
}

QString endText(const ResourceSpan& resource, BarState state)
{
    switch (resource.end) {
    case ResourceEnd::Deleted:
        return Words::tr("deleted");
    case ResourceEnd::Released:
        return state == BarState::Held ? Words::tr("released late") : Words::tr("released");
    case ResourceEnd::Leaked:
        return Words::tr("leaked");
    case ResourceEnd::Live:
        return state == BarState::Leaked ? Words::tr("never released")
               : state == BarState::Held ? Words::tr("still held")
                                         : Words::tr("live");
    case ResourceEnd::Unknown:
        break;
    }
    return Words::tr("unknown");
}

BarState fileState(const Holding& holding, const DrmFile& file)
{
    if (!file.inKernel && holding.goneNs != 0 &&
        outlives(file.openedNs, file.closedNs, holding.goneNs)) {
        return BarState::Held;
    }
    return file.closedNs == 0 ? BarState::Live : BarState::Ended;
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
