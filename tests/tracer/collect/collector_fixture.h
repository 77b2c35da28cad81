// SPDX-License-Identifier: MIT
#pragma once

#include "tests/tracer/collect/collector_run.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace drmscope::tests {

// A folder of its own for the session that a collector is to write.
class CollectorFixture : public testing::Test
{
protected:
    bool anythingLeft() const
    {
        return std::filesystem::exists(session) || std::filesystem::exists(session + "-wal") ||
               std::filesystem::exists(session + "-shm");
    }

    ScratchFolder folder;
    std::string session = folder.file("s.drmscope");
};

} // namespace drmscope::tests
