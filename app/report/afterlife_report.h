// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_reader.h"
#include "app/report/text_table.h"

#include <string>

namespace drmscope::app {

// Who else held a drm_device, and what happened to it once it was gone: dma-bufs and mappings, the
// kernel's messages to user space and who heeded them, ioctls, page faults, references. ""
// where there is none of it.
[[nodiscard]] std::string afterlifeReport(SessionReader& reader, const Summary& summary,
                                          const Device& device, const TextStyle& style);

} // namespace drmscope::app
