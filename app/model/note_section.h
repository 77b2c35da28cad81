// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/annotations.h"
#include "app/model/inspection.h"

namespace drmscope::app {

// What people noted of a thing; without fields where nobody did.
InspectorSection notesOn(const SessionContents& contents,
                         const std::vector<Annotations::Note>& notes, const Selection::Item& item);

} // namespace drmscope::app
