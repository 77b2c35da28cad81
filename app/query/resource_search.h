// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_rows.h"

#include <cstdint>
#include <vector>

namespace drmscope::app {

class SessionReader;

// Ids of the resources of drm_devices and their parents whose node, or what it points to, is there:
// a walk over all of them. Errors: SessionError.
[[nodiscard]] std::vector<RowId> resourcesAt(SessionReader& reader, uint64_t address,
                                             int64_t mostRows);
// Those that a call site added under one name to the parents of drm_devices, by the same walk.
[[nodiscard]] std::vector<RowId> devresOf(SessionReader& reader, RowId siteId, RowId nameId,
                                          int64_t mostRows);

} // namespace drmscope::app
