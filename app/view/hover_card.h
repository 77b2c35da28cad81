// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/flame_layout.h"
#include "app/view/timeline_painter.h"

namespace drmscope::app {

// The tooltip for what the pointer is on, as rich text with every text of the session escaped;
// empty for nothing. Times count from `zero`.
QString hoverCard(const SessionContents& contents, const TimelineHit& hit, const TimeZero& zero);
// The same for a resource, of which the contents know too little.
QString resourceCard(const SessionContents& contents, const ResourceSpan& resource,
                     const TimeZero& zero);
// Of what a person wrote there.
QString notesCard(const std::vector<Annotations::Note>& notes, const TimeZero& zero);
// For a frame of a flame graph.
QString flameCard(const FlameTree& tree, const FlameBox& box);

} // namespace drmscope::app
