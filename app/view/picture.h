// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <functional>

class QObject;

namespace drmscope::app {

class TimelineView;

// Writes what the timeline shows now, or the whole session however tall, with title and legend, on
// a light ground: PNG, SVG or PDF by the ending of the name. Returns why it could not, or "".
QString writePicture(const TimelineView& timeline, const QString& title, const QString& file,
                     bool whole);

// The same on another thread, of what the timeline shows now: `written` is told that on this
// thread, unless its `context` is gone. Whoever calls what is returned gives the picture up: no
// file is written then, and nobody is told.
std::function<void()> writePictureAside(const TimelineView& timeline, const QString& title,
                                        const QString& file, bool whole, QObject* context,
                                        const std::function<void(const QString&)>& written);

} // namespace drmscope::app
