// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace drmscope::app {

// When a drm_device counts as held past its unplug (or unregister): something other than the
// removal itself kept it, or it was never released. An orderly unbind also ends a little after the
// unplug; that is not holding.
struct Holding
{
    qint64 goneNs = 0;  // 0: it was not held
    qint64 untilNs = 0; // the end of release, or of the recording
    bool ended = false;
    bool unplugged = false; // false: it was unregistered only
    QString text;           // "afterlife 549 ms, held by compositor (123)"
};

} // namespace drmscope::app
