// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/bar_state.h"
#include "app/model/lane.h"
#include "app/model/time_axis.h"

#include <QString>

namespace drmscope::app {

enum class DeviceHealth : quint8
{
    Alive,
    Released,
    Held,      // outlived its unplug, released in the end
    StillHeld, // outlived its unplug, and the recording too
    Leaking,   // the gravest verdict says so
    Hazardous, // likewise
    Unknown,
};

// It has no minor: its parent's name says what it is.
inline bool isNamedByItsParent(const Device& device)
{
    return device.minor.empty() && !device.parentName.empty();
}

// The life of one drm_device in words. Short-lived: refers to the contents.
class DeviceStory
{
public:
    DeviceStory(const SessionContents& contents, const Device& device);

    DeviceHealth health() const;
    QString healthText() const; // "afterlife 2.31 s, held by compositor (123)"
    QString origin() const;     // "bochs-drm · 0000:01:00.0"
    QString badge() const;      // "2nd of 2 on this parent"; empty for an only one
    QString summary() const;    // the whole story in one line, by the time since the start
    QString summary(const TimeZero& zero) const;
    qint64 afterlifeNs() const; // so far, when it never ended

private:
    const SessionContents& m_contents;
    const Device& m_device;
    Holding m_holding;
};

// As what it is drawn.
BarState stateOf(DeviceHealth health);

// "registered": the word that users read for a phase.
QString phaseText(Phase phase);

} // namespace drmscope::app
