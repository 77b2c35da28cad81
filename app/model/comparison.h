// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/rows_model.h"
#include "app/model/session_document.h"

#include <QObject>
#include <QStringList>
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace drmscope::app {

// What two sessions tell differently, as three lists.
struct Comparison
{
    std::shared_ptr<const Rows> fresh;   // new in the second
    std::shared_ptr<const Rows> gone;    // in the first alone
    std::shared_ptr<const Rows> changed; // in both, with other counts
    QStringList reasons;                 // why it cannot be relied on

    // What a row of each list is about: in the first session and in the second.
    using Places = std::vector<std::array<Selection::Item, 2>>;
    std::array<Places, 3> places;
};

// Asks the worker of `after`; answers in the GUI thread.
void compareSessions(SessionDocument& after, const QString& beforePath,
                     const std::function<void(const Comparison&)>& ready,
                     const std::function<void(const QString&)>& failed);

// The moments of a life that two sessions can be laid over each other by.
enum class Alignment : quint8
{
    Registered,
    Gone, // unplugged, else unregistered
    LastClose,
    Release,
    Start,
    Marker, // A of each, where a person set it
};
inline constexpr std::array kAlignments{Alignment::Registered, Alignment::Gone,
                                        Alignment::LastClose,  Alignment::Release,
                                        Alignment::Start,      Alignment::Marker};
QString alignmentText(Alignment alignment);

// Such a moment of each session: the first of drm_devices of one driver and parent, else of one
// driver, that has it in both; else the first of any.
struct Anchors
{
    std::array<std::optional<qint64>, 2> timesNs; // none: that session has no such moment
    bool alike = true;                            // of one driver
};
// Start has them of each session; Marker, which a person sets, has none.
Anchors anchorsOf(const SessionContents& before, const SessionContents& after, Alignment alignment);

} // namespace drmscope::app
