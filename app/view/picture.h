// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <functional>

class QObject;

namespace drmscope::app {

class TimelineView;

// Writes what the timeline shows now, or the whole session however tall, with title and legend, on
// a light ground: PNG, SVG or PDF by the ending of the name. Returns why it could not, or "".
QString writePicture(TimelineView& timeline, const QString& title, const QString& file, bool whole);

// The same, but pixels are packed and written on another thread, which takes longer than to paint
// them: `written` is told the same, on this thread, unless its `context` is gone.
void writePictureAside(TimelineView& timeline, const QString& title, const QString& file,
                       bool whole, QObject* context,
                       const std::function<void(const QString&)>& written);

} // namespace drmscope::app
