// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_reader.h"
#include "app/report/check_result.h"

namespace drmscope::app {

// What `check` finds where nobody set a budget, a suppression or a baseline.
[[nodiscard]] CheckResult plainCheck(SessionReader& reader);

} // namespace drmscope::app
