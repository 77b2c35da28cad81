// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_reader.h"

#include <string>

namespace drmscope::app {

// A session as one page: the verdict, the findings with their stacks, the timeline, and tables of
// drm_devices, files and resources. Its size does not follow the session's: of what is too much for
// a browser it shows the gravest and says how many there are.
[[nodiscard]] std::string htmlReport(SessionReader& reader);

} // namespace drmscope::app
