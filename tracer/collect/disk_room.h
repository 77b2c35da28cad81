// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace drmscope::tracer {

// What may still be put on the disk that an open file lies on.
struct DiskRoom
{
    uint64_t bytes = 0;    // free, and left by the quotas of the file's owner and group
    bool isMemory = false; // a tmpfs or ramfs: what lies there takes memory
};

// Nothing where it cannot be told.
DiskRoom diskRoom(int file);

} // namespace drmscope::tracer
