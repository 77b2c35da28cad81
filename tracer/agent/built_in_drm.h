// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace drmscope::tracer {

// Where drm's add_dr is in a kernel that drm is built into, by /proc/kallsyms; devres has one of
// that name too. 0 where that does not tell.
uint64_t addressOfAddDr(int proc);

} // namespace drmscope::tracer
