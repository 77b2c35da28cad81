// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

namespace drmscope::tests {

// What diskRoom(), SpoolFile and SessionFile are told of the disk, whichever it is: where nothing
// is said here, the truth. For tests that are linked with the --wrap options of CMakeLists.txt. Not
// to be changed while another thread writes.
struct FakeDisk
{
    struct Quota
    {
        uint64_t bytes = 0;
        uint64_t takenByOthers = 0; // of other files
    };

    std::optional<uint64_t> bytes = {}; // of which the file takes some
    std::optional<Quota> ofUser = {};
    std::optional<Quota> ofGroup = {};
    bool isMemory = false;
    std::optional<uint64_t> writtenUpTo = {}; // then pwrite() fails
    int writeError = 0;
};

extern FakeDisk g_fakeDisk;

// From now on: who writes nonetheless does not hear of it. To be changed at any time.
extern std::atomic<bool> g_diskIsReadOnly;

} // namespace drmscope::tests
