// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/session_contents.h"

namespace drmscope::app {

// Reads it from devices, afterlives, files and pins.
Holding holdingOf(const SessionContents& contents, const Device& device);

// How a resource ended: "released", "deleted", "live", "leaked".
QString endText(ResourceEnd end);

// "96 B"; "–": a release action that has none.
QString resourceSizeText(const ResourceSpan& resource);

// Of a file that is Held: "open until 545 ms after unplug".
QString openUntilText(const Holding& holding, const DrmFile& file);

} // namespace drmscope::app
