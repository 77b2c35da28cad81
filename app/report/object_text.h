// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_rows.h"

#include <cstdint>
#include <string>

namespace drmscope::app {

// What an event tells, after its kind, of what a file holds, who imports, or a connector; "" for
// all other events.
[[nodiscard]] std::string objectText(const Event& event);

// "2 GEM handles of 68 KiB, 1 framebuffer"; of framebuffers -1 is unknown.
[[nodiscard]] std::string holdingText(int64_t handles, int64_t sizeBytes, int64_t framebuffers);

// What the kernel's VM_FAULT_… bits mean for whoever caused the page fault.
[[nodiscard]] std::string faultText(int32_t result);

} // namespace drmscope::app
