// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/device_label.h"
#include "app/query/session_reader.h"
#include "app/report/text_table.h"

#include <string>
#include <vector>

namespace drmscope::app {

// The drm_devices of a mail: the lives of a few, first of those that are accused, and a line each
// of the others; only so many, and how many more there are.
[[nodiscard]] std::string devicesSection(SessionReader& reader, const Summary& summary,
                                         const std::vector<Device>& devices,
                                         const std::vector<Finding>& findings,
                                         const DeviceLabels& labels, const TextStyle& style);

} // namespace drmscope::app
