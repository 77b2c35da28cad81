// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_reader.h"
#include "app/report/text_table.h"

#include <string>

namespace drmscope::app {

// What the files of a drm_device held, who was its master, who imported its dma-bufs, and what its
// connectors were. "" where there is none of it.
[[nodiscard]] std::string holdingsReport(SessionReader& reader, const Summary& summary,
                                         const Device& device, const TextStyle& style);

} // namespace drmscope::app
