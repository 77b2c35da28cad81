// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/query_runner.h"
#include "app/model/session_contents.h"

#include <array>
#include <memory>

namespace drmscope::app {

// What a filter leaves of a session, and what it hides: nothing grave may vanish unsaid.
struct FilteredSession
{
    // As the whole session, but for the timeline: that has the drm_devices and resources that
    // match.
    std::shared_ptr<const SessionContents> contents;
    qint64 shownCount = 0;
    std::array<qint64, kBarStateCount> hidden{}; // resources, by their state
    qint64 hiddenDevices = 0;

    qint64 hiddenCount() const;
    qint64 hiddenOf(BarState state) const { return hidden.at(static_cast<size_t>(state)); }
};

// On a worker thread; throws SessionError. keepGoing false ends it early with a part that nobody
// will look at.
FilteredSession filterSession(SessionReader& reader, const SessionContents& contents,
                              const QString& filter, const QueryRunner::KeepGoing& keepGoing);

} // namespace drmscope::app
