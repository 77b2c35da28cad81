// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_rows.h"

#include <vector>

// A recording's findings are written anew as it grows, and once more when it ends: each time they
// may stand in other rows. What makes one the same is the rule, the verdict, the drm_device and
// the call site, and among those that share all that the time.
namespace drmscope::app {

// The row in which the finding of a row stands by now; 0 it is told no more.
RowId sameFinding(const std::vector<Finding>& before, RowId id, const std::vector<Finding>& now);
// Rows of what was not told before, in their order.
std::vector<RowId> newFindings(const std::vector<Finding>& before, const std::vector<Finding>& now);

} // namespace drmscope::app
