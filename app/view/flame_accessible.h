// SPDX-License-Identifier: MIT
#pragma once

namespace drmscope::app {

class FlameView;

// Makes flame graphs speak: a tree of frames, callers above what they called.
void installFlameAccessibility();

// Tells assistive technology which frame is the current one.
void announceFrame(FlameView& view);
// Tells it that other frames stand there now.
void announceLayout(FlameView& view);

} // namespace drmscope::app
