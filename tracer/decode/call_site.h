// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/decode/symbol_table.h"

namespace drmscope::tracer {

// Whether a frame is DRM core or one of its helpers, which allocate on behalf of a driver. The list
// is in call_site.cpp: by module where DRM is modular, by symbol prefix where it is built in.
bool isDrmCoreFrame(const Symbol& symbol);

} // namespace drmscope::tracer
