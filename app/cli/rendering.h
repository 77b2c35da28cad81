// SPDX-License-Identifier: MIT
#pragma once

#include "app/export/session_export.h"

#include <string>

namespace drmscope::app {

// A picture of the window, made by drmscope-gui, which needs no display for it. CommandError 69
// where it is not installed.
void renderWindow(const ExportRequest& request, const std::string& theme, const std::string& size);

} // namespace drmscope::app
