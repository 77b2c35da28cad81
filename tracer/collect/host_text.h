// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/store/session_row.h"

#include <string_view>

namespace drmscope::tracer {

// A Host frame's "key=value" lines. Keys that are missing or unknown change nothing.
HostRow parseHostText(std::string_view text);

} // namespace drmscope::tracer
