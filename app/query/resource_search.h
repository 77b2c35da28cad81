// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_rows.h"

#include <cstdint>
#include <vector>

namespace drmscope::app {

class SessionReader;

// Ids of resources of drm_devices and their parents. Errors: SessionError.
// Whose node, or what it points to, is there: a walk over all of them.
[[nodiscard]] std::vector<RowId> resourcesAt(SessionReader& reader, uint64_t address,
                                             int64_t mostRows);
// What struct devices own of one call site and name.
[[nodiscard]] std::vector<RowId> devresOf(SessionReader& reader, RowId callSiteSymbolId,
                                          RowId nameId, int64_t mostRows);

} // namespace drmscope::app
