// SPDX-License-Identifier: MIT
#pragma once

namespace drmscope::app {

class FlameView;

// Makes flame graphs speak: a tree of frames, callers above what they called. Call once; further
// calls do nothing.
void installFlameAccessibility();

// Tells assistive technology, or the listener of timeline_accessible.h, which frame is the current
// one.
void announceFrame(FlameView& view);

} // namespace drmscope::app
