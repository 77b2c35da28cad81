// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_rows.h"

#include <vector>

namespace drmscope::app {

// What each open file held when its drm_device went; of one that stayed, or that was opened later,
// when it was last told. By file; those that held nothing are left out.
[[nodiscard]] std::vector<FileHolding> heldWhenGone(const std::vector<FileHolding>& told);

} // namespace drmscope::app
