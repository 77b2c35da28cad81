// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_reader.h"

#include <string>
#include <vector>

namespace drmscope::app {

// A kernel object whose code was seen in the recording, or that a drm_device's driver is in.
struct Build
{
    std::string object;  // "vmlinux" or a module's name; "" it is not known where the drivers are
    std::string buildId; // hexadecimal; "" not recorded
    std::string drmDrivers; // those that are in it, "" none
};

// vmlinux, the drivers, and what else is in a stack, in this order. SessionError.
[[nodiscard]] std::vector<Build> buildsOf(SessionReader& reader);

} // namespace drmscope::app
