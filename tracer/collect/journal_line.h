// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace drmscope::tracer {

// Makes an entry of `journalctl -o json` the line that dmesg has; leaves any other as it is.
void makePlain(std::string& line);

} // namespace drmscope::tracer
