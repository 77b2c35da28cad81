// SPDX-License-Identifier: MIT
#pragma once

#include <errno.h>

namespace drmscope::tracer {

// What the agent exits with for an error, and whoever has read its Error frame in its stead. Plain
// C++, as frame.h is.
inline int agentExitCode(int error)
{
    switch (error) {
    case EINVAL:
        return 64; // usage
    case ENOENT:
    case ENODEV:
        return 69; // a part is missing
    case EPERM:
    case EACCES:
    case ELOOP:
    case EXDEV:
        return 77; // not permitted
    default:
        return 74; // I/O
    }
}

} // namespace drmscope::tracer
