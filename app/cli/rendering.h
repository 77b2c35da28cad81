// SPDX-License-Identifier: MIT
#pragma once

#include "app/export/session_export.h"

#include <string>

namespace drmscope::app {

// What the window's picture looks like: as options of drmscope-gui.
struct WindowLook
{
    std::string theme = "light";
    std::string size = "1440x900";
    std::string view = "timeline"; // or flame, flame-bytes
};

// A picture of the window, made by drmscope-gui, which needs no display for it. CommandError 69
// where it is not installed.
void renderWindow(const ExportRequest& request, const WindowLook& look);

} // namespace drmscope::app
