// SPDX-License-Identifier: MIT
#include "app/model/device_story.h"

#include "app/model/time_text.h"
#include "app/query/afterlife_text.h"

#include <QCoreApplication>
#include <algorithm>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::DeviceStory)
};

QString separated(const QStringList& parts)
{
    return parts.join(QStringLiteral(" · "));
}

QString resourcesText(qint64 count)
{
    return count == 1 ? Words::tr("1 resource") : Words::tr("%1 resources").arg(countText(count));
}

// The gravest; nullptr: none.
const Finding* accusationOf(const SessionContents& contents, RowId deviceId)
{
    const auto& findings = contents.findings;
    const auto gravest = std::find_if(findings.begin(), findings.end(), [=](const Finding& one) {
        return one.deviceId == deviceId && (one.verdict == "leak" || one.verdict == "hazard") &&
               one.severity != Severity::Information;
    });
    return gravest == findings.end() ? nullptr : &*gravest;
}

// "leaks: grew"; which kind, for all of one that grew may be released in the end.
QString accusationText(const Finding& finding)
{
    const QString what = finding.verdict == "leak" ? Words::tr("leaks") : Words::tr("hazard");
    return finding.leakClass.empty()
               ? what
               : Words::tr("%1: %2").arg(what, QString::fromStdString(finding.leakClass));
}

} // namespace

DeviceStory::DeviceStory(const SessionContents& contents, const Device& device)
    : m_contents(contents), m_device(device), m_holding(contents.holdings.value(device.id))
{}

DeviceHealth DeviceStory::health() const
{
    if (const auto* accusation = accusationOf(m_contents, m_device.id)) {
        return accusation->verdict == "leak" ? DeviceHealth::Leaking : DeviceHealth::Hazardous;
    }
    if (m_holding.goneNs != 0) {
        return m_holding.ended ? DeviceHealth::Held : DeviceHealth::StillHeld;
    }
    if (m_device.releaseEndNs != 0) {
        return DeviceHealth::Released;
    }
    return m_device.lastPhase == Phase::Unknown ? DeviceHealth::Unknown : DeviceHealth::Alive;
}

QString DeviceStory::healthText() const
{
    switch (health()) {
    case DeviceHealth::Alive:
        return Words::tr("alive, %1").arg(phaseText(m_device.lastPhase));
    case DeviceHealth::Released:
        return Words::tr("released");
    case DeviceHealth::Held:
    case DeviceHealth::StillHeld: // no more than the length: a pill has no room for names
        return Words::tr("afterlife %1")
            .arg(QString::fromStdString(afterlifeLength(durationText(afterlifeNs()).toStdString(),
                                                        *m_contents.afterlife(m_device.id))));
    case DeviceHealth::Leaking:
    case DeviceHealth::Hazardous:
        return accusationText(*accusationOf(m_contents, m_device.id));
    case DeviceHealth::Unknown:
        break;
    }
    return Words::tr("state unknown");
}

QString DeviceStory::origin() const
{
    QStringList parts;
    const bool named = isNamedByItsParent(m_device); // once is enough
    for (const auto& text : {m_device.drmDriver, named ? std::string() : m_device.parentName}) {
        if (!text.empty()) {
            parts.append(QString::fromStdString(text));
        }
    }
    return separated(parts);
}

QString DeviceStory::badge() const
{
    const int count = m_contents.incarnations(m_device);
    if (count < 2) {
        return {};
    }
    return Words::tr("%1 of %2 on this parent")
        .arg(ordinalText(m_contents.incarnation(m_device)), countText(count));
}

qint64 DeviceStory::afterlifeNs() const
{
    return m_holding.goneNs == 0 ? 0 : m_holding.untilNs - m_holding.goneNs;
}

QString DeviceStory::summary() const
{
    return summary({m_contents.originNs(), {}});
}

QString DeviceStory::summary(const TimeZero& zero) const
{
    QStringList parts;
    if (m_device.unplugNs != 0) {
        parts.append(Words::tr("unplugged at %1").arg(zero.text(m_device.unplugNs)));
    } else if (m_device.unregisterNs != 0) {
        parts.append(Words::tr("unregistered at %1").arg(zero.text(m_device.unregisterNs)));
    }
    if (m_holding.goneNs != 0) {
        parts.append(m_holding.text);
        if (const auto* afterlife = m_contents.afterlife(m_device.id);
            afterlife != nullptr && afterlife->outlivedCount != kNotCounted) {
            parts.append(
                afterlife->outlivedCount == 1
                    ? Words::tr("1 resource outlived it")
                    : Words::tr("%1 outlived it").arg(resourcesText(afterlife->outlivedCount)));
        }
    } else if (m_device.releaseEndNs != 0) {
        const QString when = zero.text(m_device.releaseEndNs);
        parts.append(
            m_device.resourceCount == kNotCounted
                ? Words::tr("released at %1").arg(when)
                : Words::tr("%1 released at %2").arg(resourcesText(m_device.resourceCount), when));
    } else {
        const bool runs = m_contents.isRecording();
        parts.append(
            m_device.liveCount == kNotCounted
                ? (runs ? Words::tr("alive") : Words::tr("alive at the end"))
                : (runs ? Words::tr("alive with %1") : Words::tr("alive at the end with %1"))
                      .arg(resourcesText(m_device.liveCount)));
    }
    if (m_device.resourceCount == kNotCounted) {
        parts.append(Words::tr("resources not counted yet"));
    }
    return separated(parts);
}

BarState stateOf(DeviceHealth health)
{
    switch (health) {
    case DeviceHealth::Alive:
        return BarState::Live;
    case DeviceHealth::Held:
    case DeviceHealth::StillHeld:
        return BarState::Held;
    case DeviceHealth::Leaking:
        return BarState::Leaked;
    case DeviceHealth::Hazardous:
        return BarState::Hazard;
    case DeviceHealth::Released:
    case DeviceHealth::Unknown:
        break;
    }
    return BarState::Ended;
}

QString phaseText(Phase phase)
{
    switch (phase) {
    case Phase::Probing:
        return Words::tr("probing");
    case Phase::Init:
        return Words::tr("init");
    case Phase::Registered:
        return Words::tr("registered");
    case Phase::Unplugging:
        return Words::tr("unplugging");
    case Phase::Unplugged:
        return Words::tr("unplugged");
    case Phase::Unregistered:
        return Words::tr("unregistered");
    case Phase::Zombie:
        return Words::tr("zombie");
    case Phase::Releasing:
        return Words::tr("releasing");
    case Phase::Freed:
        return Words::tr("freed");
    case Phase::Unknown:
        break;
    }
    return Words::tr("unknown");
}

} // namespace drmscope::app
