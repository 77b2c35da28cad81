// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/device_label.h"
#include "app/query/session_reader.h"
#include "app/report/text_table.h"

#include <string>

namespace drmscope::app {

// One drm_device's life as text: its phases with their lengths, who held it and for how long after
// it was gone, and the resources that outlived the hardware.
[[nodiscard]] std::string deviceReport(SessionReader& reader, const Summary& summary,
                                       const Device& device, const DeviceLabels& labels,
                                       const TextStyle& style);

} // namespace drmscope::app
