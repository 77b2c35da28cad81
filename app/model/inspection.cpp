// SPDX-License-Identifier: MIT
#include "app/model/inspection.h"

#include "app/model/address_text.h"
#include "app/model/device_story.h"
#include "app/model/time_text.h"
#include "app/query/afterlife_text.h"

#include <QCoreApplication>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::Inspection)
};

QString placeText(uint64_t address)
{
    return address == 0 ? Words::tr("unknown") : addressText(address);
}

QString personText(const std::string& comm, int pid)
{
    return QStringLiteral("%1 (%2)").arg(QString::fromStdString(comm)).arg(pid);
}

void addMoment(InspectorSection& section, const QString& label, qint64 timeNs, qint64 originNs)
{
    if (timeNs != 0) {
        section.fields.push_back({label, exactTimeText(timeNs - originNs), true});
    }
}

InspectorSection holdersOf(const SessionContents& contents, const Device& device)
{
    InspectorSection section{Words::tr("Open files"), {}};
    constexpr size_t kMostShown = 12;
    size_t more = 0;
    for (const auto& file : contents.files) {
        if (file.deviceId != device.id) {
            continue;
        }
        if (section.fields.size() == kMostShown) {
            ++more;
            continue;
        }
        const qint64 endNs = file.closedNs == 0 ? contents.endNs() : file.closedNs;
        section.fields.push_back(
            {file.inKernel ? Words::tr("in-kernel client") : personText(file.comm, file.processId),
             file.closedNs == 0
                 ? Words::tr("%1, still open").arg(durationText(endNs - file.openedNs))
                 : durationText(endNs - file.openedNs),
             false});
    }
    if (more > 0) {
        section.fields.push_back(
            {Words::tr("and %1 more").arg(countText(static_cast<qint64>(more))), {}, false});
    }
    return section;
}

// What a file held when its drm_device went, and when it was master.
InspectorSection heldBy(const SessionContents& contents, const DrmFile& file)
{
    InspectorSection section{Words::tr("Held"), {}};
    for (const auto& held : contents.held) {
        if (held.fileId != file.id) {
            continue;
        }
        section.fields = {
            {Words::tr("told at"), exactTimeText(held.timestampNs - contents.originNs()), true},
            {Words::tr("GEM handles"),
             Words::tr("%1 of %2").arg(countText(held.handleCount), sizeText(held.sizeBytes)),
             false},
            {Words::tr("framebuffers"),
             held.framebufferCount < 0 ? Words::tr("unknown") : countText(held.framebufferCount),
             false}};
    }
    for (const auto& master : contents.masters) {
        if (master.fileId == file.id) {
            const qint64 endNs = master.endedNs == 0 ? contents.endNs() : master.endedNs;
            section.fields.push_back({Words::tr("master"),
                                      Words::tr("%1 from %2")
                                          .arg(durationText(endNs - master.startedNs),
                                               timeText(master.startedNs - contents.originNs())),
                                      false});
        }
    }
    return section;
}

InspectorSection importersOf(const SessionContents& contents, const Device& device)
{
    InspectorSection section{Words::tr("dma-bufs imported by"), {}};
    for (const auto& import : contents.imports) {
        if (import.deviceId == device.id) {
            const qint64 endNs = import.endedNs == 0 ? contents.endNs() : import.endedNs;
            const QString length = durationText(endNs - import.startedNs);
            section.fields.push_back(
                {QString::fromStdString(import.importer),
                 QStringList{sizeText(import.sizeBytes), personText(import.comm, import.processId),
                             import.endedNs == 0 ? Words::tr("%1, still").arg(length) : length}
                     .join(QStringLiteral(" · ")),
                 false});
        }
    }
    return section;
}

QString minorsText(const Device& device)
{
    QStringList names;
    for (const auto& minor : device.minors) {
        names.append(QString::fromStdString(minor));
    }
    return names.isEmpty() ? Words::tr("none") : names.join(QStringLiteral(", "));
}

} // namespace

Inspection inspectDevice(const SessionContents& contents, const Device& device)
{
    const DeviceStory story(contents, device);
    Inspection result;
    result.kind = Words::tr("drm_device");
    result.title = contents.nameOf(device.id);
    result.state = story.healthText();
    result.gravity = stateOf(story.health());
    result.story = story.summary();
    InspectorSection who{Words::tr("Who"), {}};
    who.fields = {{Words::tr("driver"), QString::fromStdString(device.drmDriver), false},
                  {Words::tr("parent"), QString::fromStdString(device.parentName), true},
                  {Words::tr("bus"), QString::fromStdString(device.bus), false},
                  {Words::tr("minors"), minorsText(device), false},
                  {Words::tr("address"), placeText(device.address), true}};
    if (!story.badge().isEmpty()) {
        who.fields.push_back({Words::tr("drm_device"), story.badge(), false});
    }
    const qint64 originNs = contents.originNs();
    const bool runs = contents.isRecording();
    InspectorSection times{Words::tr("Landmarks"), {}};
    addMoment(times, Words::tr("first seen"), device.firstSeenNs, originNs);
    addMoment(times, Words::tr("registered"), device.registeredNs, originNs);
    addMoment(times, Words::tr("unplug"), device.unplugNs, originNs);
    addMoment(times, Words::tr("unregister"), device.unregisterNs, originNs);
    addMoment(times, Words::tr("last close"), device.lastCloseNs, originNs);
    addMoment(times, Words::tr("release begin"), device.releaseBeginNs, originNs);
    addMoment(times, Words::tr("release end"), device.releaseEndNs, originNs);
    result.sections = {who, times};
    if (const auto* afterlife = contents.afterlife(device.id); afterlife != nullptr) {
        const std::string by = holderText(*afterlife, contents.pins);
        InspectorSection after{Words::tr("Afterlife"), {}};
        after.fields = {
            {Words::tr("length"),
             afterlife->releaseEndNs == 0
                 ? (runs ? Words::tr("%1 so far") : Words::tr("%1, never ended"))
                       .arg(durationText(contents.endNs() - afterlife->goneNs))
                 : durationText(afterlife->afterlifeNs),
             false},
            {Words::tr("held by"),
             by.empty() ? Words::tr("no holder was seen") : QString::fromStdString(by), false},
            {Words::tr("outlived it"),
             contents.outline ? Words::tr("not counted yet")
                              : (afterlife->outlivedCount == 1 ? Words::tr("%1 resource, %2")
                                                               : Words::tr("%1 resources, %2"))
                                    .arg(countText(afterlife->outlivedCount),
                                         sizeText(afterlife->outlivedBytes)),
             false}};
        result.sections.push_back(after);
    }
    InspectorSection counts{Words::tr("Managed resources"), {}};
    const auto counted = [&contents](qint64 count) {
        return contents.outline ? Words::tr("not counted yet") : countText(count);
    };
    counts.fields = {{Words::tr("all"), counted(device.resourceCount), false},
                     {runs ? Words::tr("live now") : Words::tr("live at the end"),
                      counted(device.liveCount), false}};
    result.sections.push_back(counts);
    auto holders = holdersOf(contents, device);
    if (!holders.fields.empty()) {
        result.sections.push_back(std::move(holders));
    }
    if (auto pins = pinsOf(contents, device.id, PinsShown::OtherThanFiles); !pins.fields.empty()) {
        result.sections.push_back(std::move(pins));
    }
    if (auto importers = importersOf(contents, device); !importers.fields.empty()) {
        result.sections.push_back(std::move(importers));
    }
    return result;
}

Inspection inspectFile(const SessionContents& contents, const DrmFile& file)
{
    const qint64 originNs = contents.originNs();
    const bool open = file.closedNs == 0;
    const qint64 endNs = open ? contents.endNs() : file.closedNs;
    const auto holding = contents.holdings.value(file.deviceId);
    Inspection result;
    result.kind = file.inKernel ? Words::tr("in-kernel client") : Words::tr("open file");
    result.title =
        file.inKernel ? Words::tr("in-kernel client") : personText(file.comm, file.processId);
    result.gravity = contents.roles.of(file);
    result.state = open ? Words::tr("still open") : Words::tr("closed");
    const QString name = contents.nameOf(file.deviceId);
    result.story = file.origin == Origin::Seen
                       ? Words::tr("Opened %1 at %2").arg(name, timeText(file.openedNs - originNs))
                       : Words::tr("Had %1 open before the recording began").arg(name);
    result.story += !open ? Words::tr("; closed after %1.").arg(durationText(endNs - file.openedNs))
                    : contents.isRecording() ? Words::tr("; still open.")
                                             : Words::tr("; still open when the recording ended.");
    if (result.gravity == BarState::Held) {
        result.story +=
            QLatin1Char(' ') + Words::tr("It was %1.").arg(openUntilText(holding, file));
    }
    InspectorSection times{Words::tr("Times"), {}};
    addMoment(times, Words::tr("opened"), file.openedNs, originNs);
    addMoment(times, Words::tr("closed"), file.closedNs, originNs);
    times.fields.push_back({Words::tr("open for"), durationText(endNs - file.openedNs), false});
    InspectorSection who{Words::tr("Who"), {}};
    who.fields = {{Words::tr("device"), name, false},
                  {Words::tr("minor"),
                   file.minorIndex < 0 ? Words::tr("unknown") : QString::number(file.minorIndex),
                   false}};
    if (!file.inKernel) {
        who.fields.push_back({Words::tr("process"), QString::number(file.processId), false});
    }
    result.sections = {who, times};
    if (auto held = heldBy(contents, file); !held.fields.empty()) {
        result.sections.push_back(std::move(held));
    }
    return result;
}

} // namespace drmscope::app
