// SPDX-License-Identifier: MIT
#include "app/model/address_text.h"
#include "app/model/device_story.h"
#include "app/model/inspection.h"
#include "app/model/time_text.h"

#include <QCoreApplication>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::Inspection)
};

// The life of one resource in a sentence or two.
class ResourceStory
{
public:
    ResourceStory(const SessionContents& contents, const Detail& detail)
        : m_contents(contents), m_resource(*detail.span), m_state(contents.roles.of(m_resource)),
          m_whole(*detail.resource), m_device(contents.device(m_resource.deviceId))
    {}

    QString text() const { return beginning() + QStringLiteral("; ") + end() + QLatin1Char('.'); }

private:
    QString beginning() const
    {
        const qint64 originNs = m_contents.originNs();
        if (m_resource.origin != Origin::Seen) {
            return Words::tr("Already there when the recording began");
        }
        QString text = Words::tr("Added %1 after the session began")
                           .arg(durationText(m_resource.addedNs - originNs));
        const auto phase = m_contents.phaseAt(m_resource.deviceId, m_resource.addedNs);
        if (phase != Phase::Unknown) {
            text = Words::tr("%1, in phase %2").arg(text, phaseText(phase));
        }
        if (m_whole.pid != 0) {
            text = Words::tr("%1, by %2 (%3)")
                       .arg(text, QString::fromStdString(m_whole.comm))
                       .arg(m_whole.pid);
        }
        return text;
    }

    QString end() const
    {
        switch (m_resource.end) {
        case ResourceEnd::Deleted:
            return Words::tr("deleted by hand after %1, in phase %2").arg(lifetime(), endPhase());
        case ResourceEnd::Released:
            return released();
        case ResourceEnd::Leaked:
            return Words::tr("left behind by the release: it was never freed");
        case ResourceEnd::Live:
            return stillThere();
        case ResourceEnd::Unknown:
            break;
        }
        return Words::tr("its end is not known");
    }

    QString released() const
    {
        QString text;
        const qint64 goneNs = m_device == nullptr ? 0 : gone();
        if (goneNs != 0 && m_resource.endedNs > goneNs) {
            text = m_device->unplugNs != 0 ? Words::tr("released %1 after unplug")
                                           : Words::tr("released %1 after unregister");
            text = text.arg(durationText(m_resource.endedNs - goneNs));
        } else {
            text = Words::tr("released after %1").arg(lifetime());
        }
        text = Words::tr("%1, in phase %2").arg(text, endPhase());
        if (m_whole.releaseOrder < 0) {
            return text;
        }
        text = Words::tr("%1, %2 of %3")
                   .arg(text, ordinalText(m_whole.releaseOrder + 1), countText(releasedCount()));
        if (m_whole.releaseOrderRight == 1) {
            return Words::tr("%1, newest first as it must be").arg(text);
        }
        return m_whole.releaseOrderRight == 0 ? Words::tr("%1, out of order").arg(text) : text;
    }

    QString stillThere() const
    {
        const bool runs = m_contents.isRecording();
        if (m_state == BarState::Leaked || m_contents.roles.isHeld(m_resource)) {
            const QString after = durationText(m_contents.endNs() - gone());
            return runs ? Words::tr("still there %1 after the hardware was gone").arg(after)
                        : Words::tr("still there %1 after the hardware was gone, when the "
                                    "recording ended")
                              .arg(after);
        }
        return runs ? Words::tr("still alive") : Words::tr("still alive when the recording ended");
    }

    qint64 gone() const
    {
        return m_device == nullptr       ? 0
               : m_device->unplugNs != 0 ? m_device->unplugNs
                                         : m_device->unregisterNs;
    }

    qint64 releasedCount() const
    {
        qint64 count = m_device == nullptr ? 0 : m_device->resourceCount;
        for (const auto& mark : m_contents.marks) {
            if (mark.deviceId == m_resource.deviceId && mark.kind == MarkKind::ReleaseBegin &&
                mark.resourceCount > 0) {
                count = mark.resourceCount;
            }
        }
        return count;
    }

    QString lifetime() const { return durationText(m_resource.endedNs - m_resource.addedNs); }
    QString endPhase() const { return phaseText(m_contents.endPhase(m_resource)); }

    const SessionContents& m_contents;
    const ResourceSpan& m_resource;
    BarState m_state;
    const Resource& m_whole;
    const Device* m_device;
};

QString labelOf(const SessionContents& contents, const ResourceSpan& resource)
{
    const QString site = contents.frames.value(resource.callSiteSymbolId);
    const QString name = contents.names.value(resource.nameId);
    return site.isEmpty() ? name : QStringLiteral("%1 · %2").arg(name, site);
}

InspectorSection neighboursOf(const SessionContents& contents, const Detail& detail)
{
    InspectorSection section{Words::tr("Neighbours in release order"), {}};
    if (detail.before) {
        section.fields.push_back(
            {Words::tr("goes before it"), labelOf(contents, *detail.before), false});
    }
    if (detail.after) {
        section.fields.push_back(
            {Words::tr("goes after it"), labelOf(contents, *detail.after), false});
    }
    return section;
}

QString placeText(uint64_t address)
{
    return address == 0 ? Words::tr("unknown") : addressText(address);
}

InspectorSection timesOf(const SessionContents& contents, const ResourceSpan& resource)
{
    InspectorSection times{Words::tr("Times"), {}};
    const qint64 originNs = contents.originNs();
    const bool live = resource.endedNs == 0;
    times.fields.push_back(
        {resource.origin == Origin::Seen ? Words::tr("added") : Words::tr("first seen"),
         exactTimeText(resource.addedNs - originNs), true});
    if (!live) {
        times.fields.push_back(
            {Words::tr("ended"), exactTimeText(resource.endedNs - originNs), true});
        times.fields.push_back(
            {Words::tr("phase at end"), phaseText(contents.endPhase(resource)), false});
    }
    const qint64 endNs = live ? contents.endNs() : resource.endedNs;
    const QString length = durationText(endNs - resource.addedNs);
    times.fields.push_back(
        {Words::tr("lifetime"),
         live || resource.origin != Origin::Seen ? Words::tr("at least %1").arg(length) : length,
         false});
    return times;
}

} // namespace

Inspection inspectResource(const SessionContents& contents, const Detail& detail)
{
    const auto& resource = *detail.span;
    const auto& whole = *detail.resource;
    Inspection result;
    result.kind = Words::tr("managed resource");
    result.title = contents.names.value(resource.nameId);
    result.gravity = contents.roles.of(resource);
    result.state = endText(resource.end);
    result.story = ResourceStory(contents, detail).text();
    result.callSite = contents.frames.value(resource.callSiteSymbolId);
    InspectorSection what{Words::tr("What"), {}};
    what.fields.push_back({Words::tr("kind"),
                           resource.kind == ResourceKind::Action    ? Words::tr("action")
                           : resource.kind == ResourceKind::Kmalloc ? Words::tr("allocation")
                                                                    : Words::tr("unknown"),
                           false});
    what.fields.push_back({Words::tr("size"),
                           resource.sizeBytes < 1024 ? resourceSizeText(resource)
                                                     : Words::tr("%1 (%2 bytes)")
                                                           .arg(sizeText(resource.sizeBytes),
                                                                countText(resource.sizeBytes)),
                           false});
    if (const auto* device = contents.device(resource.deviceId); device != nullptr) {
        what.fields.push_back(
            {Words::tr("device"),
             QStringLiteral("%1 · %2").arg(contents.nameOf(device->id),
                                           DeviceStory(contents, *device).origin()),
             false});
    }
    what.fields.push_back({Words::tr("call site"),
                           result.callSite.isEmpty() ? Words::tr("unknown") : result.callSite,
                           true});
    if (!whole.action.empty()) {
        what.fields.push_back({Words::tr("runs"), QString::fromStdString(whole.action), true});
    }
    what.fields.push_back({Words::tr("node"), placeText(whole.nodeAddress), true});
    for (const auto& frame : detail.stack) {
        result.stack.append(QString::fromStdString(frame.text));
        result.sources.append(QString::fromStdString(frame.source));
    }
    result.sections = {what, timesOf(contents, resource)};
    if (auto order = neighboursOf(contents, detail); !order.fields.empty()) {
        result.sections.push_back(std::move(order));
    }
    if (auto pins = pinsOf(contents, resource.deviceId, PinsShown::All); !pins.fields.empty()) {
        result.sections.push_back(std::move(pins));
    }
    addRaw(result, &detail);
    return result;
}

} // namespace drmscope::app
