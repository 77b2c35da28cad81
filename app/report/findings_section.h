// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/device_label.h"
#include "app/query/session_reader.h"
#include "app/report/text_table.h"

#include <string>
#include <vector>

namespace drmscope::app {

// Findings as a reader wants them in a mail: each mistake (fingerprint) once, with its evidence and
// the other drm_devices that it shows in; only so many in full, and how many more there are.
[[nodiscard]] std::string findingsSection(SessionReader& reader, const Summary& summary,
                                          const std::vector<Finding>& findings,
                                          const DeviceLabels& labels, const TextStyle& style);

} // namespace drmscope::app
