// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/decode/symbol_table.h"

namespace drmscope::tracer {

// Whether a frame is DRM core or one of its helpers, which allocate on behalf of a driver. The list
// is in call_site.cpp: by module where DRM is modular, by symbol prefix where it is built in.
bool isDrmCoreFrame(const Symbol& symbol);

// Whether behind this frame, which is not DRM's, no driver can be that was called for it. A driver
// of modular DRM is a module: where vmlinux called DRM (a bus that unbinds, a file that closes), no
// driver did.
bool endsSearch(const Symbol& symbol, bool behindModularDrm);

} // namespace drmscope::tracer
