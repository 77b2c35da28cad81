// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_reader.h"
#include "app/report/text_table.h"

#include <string>

namespace drmscope::app {

// Lines of a mail to a kernel list are at most this long.
inline constexpr size_t kMailColumns = 72;

// The whole session as plain text that can be put into a mail or a bug report: the verdict, each
// drm_device's life, who held it for how long, what outlived its unplug, the findings with their
// stacks, what was missed, and how it was recorded.
[[nodiscard]] std::string textReport(SessionReader& reader,
                                     const TextStyle& style = {kMailColumns, false});

} // namespace drmscope::app
