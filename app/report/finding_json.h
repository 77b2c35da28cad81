// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_reader.h"
#include "app/report/session_json.h"

#include <vector>

namespace drmscope::app {

// Findings for a program, each with the stack that made it and the rows that it rests on.
[[nodiscard]] Json findingsJson(SessionReader& reader, const std::vector<Finding>& findings);

} // namespace drmscope::app
