// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/rows_model.h"
#include "app/model/session_document.h"

#include <QObject>
#include <QStringList>
#include <array>
#include <functional>
#include <memory>

namespace drmscope::app {

// What two sessions tell differently, as three lists.
struct Comparison
{
    std::shared_ptr<const Rows> fresh;   // new in the second
    std::shared_ptr<const Rows> gone;    // in the first alone
    std::shared_ptr<const Rows> changed; // in both, with other counts
    QStringList reasons;                 // why it cannot be relied on
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
    Release,
    Start,
    Marker, // A of each, where a person set it
};
inline constexpr std::array kAlignments{Alignment::Registered, Alignment::Gone, Alignment::Release,
                                        Alignment::Start, Alignment::Marker};
QString alignmentText(Alignment alignment);
// The first such moment of the session; its start where there is none. Markers are not of a
// session.
qint64 momentOf(const SessionContents& contents, Alignment alignment);

} // namespace drmscope::app
