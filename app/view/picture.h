// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace drmscope::app {

class TimelineView;

// Writes what the timeline shows now, or the whole session however tall, with title and legend, on
// a light ground: PNG, SVG or PDF by the ending of the name. Returns why it could not, or "".
QString writePicture(TimelineView& timeline, const QString& title, const QString& file, bool whole);

} // namespace drmscope::app
