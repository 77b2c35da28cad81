// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_reader.h"

#include <vector>

namespace drmscope::app {

// What the pictures and traces draw of a drm_device: its own resources, not the parent's devm_*
// ones.
inline std::vector<ResourceSpan> managedSpans(SessionReader& reader, RowId deviceId)
{
    std::vector<ResourceSpan> spans = reader.resourceSpans(deviceId);
    std::erase_if(spans, [](const ResourceSpan& span) { return span.devres; });
    return spans;
}

} // namespace drmscope::app
