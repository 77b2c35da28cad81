// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_reader.h"
#include "app/report/text_table.h"

#include <string>

namespace drmscope::app {

// Lines of a mail to a kernel list are at most this long.
inline constexpr size_t kMailColumns = 72;

// A session as plain text that can be put into a mail or a bug report: which kernel and drivers,
// the verdict, the findings with their stacks, the lives of a few drm_devices, those that are
// accused first, what was missed, and how it was recorded. Its length is bounded, however long the
// recording.
[[nodiscard]] std::string textReport(SessionReader& reader,
                                     const TextStyle& style = {kMailColumns, false});

} // namespace drmscope::app
