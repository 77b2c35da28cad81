// SPDX-License-Identifier: MIT
#include "tests/session_fixture/scratch_folder.h"
#include "tracer/collect/locked_folder.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace drmscope::tests {
namespace {

namespace fs = std::filesystem;
using tracer::LockedFolder;

class LockedFolderTest : public testing::Test
{
protected:
    LockedFolderTest() { setenv("TMPDIR", m_among.path().c_str(), 1); }
    ~LockedFolderTest() override { unsetenv("TMPDIR"); }

    size_t folders() const
    {
        return static_cast<size_t>(
            std::distance(fs::directory_iterator(m_among.path()), fs::directory_iterator()));
    }

    ScratchFolder m_among;
};

TEST_F(LockedFolderTest, GoesWithItsOwner)
{
    {
        const LockedFolder folder;
        std::ofstream(folder.path() / "kept") << "something";
        EXPECT_EQ(folders(), 1U);
    }
    EXPECT_EQ(folders(), 0U);
}

TEST_F(LockedFolderTest, OneWhoseOwnerWasKilledGoesWithTheNext)
{
    const pid_t killed = fork();
    if (killed == 0) {
        auto* const folder = new LockedFolder; // which nobody deletes
        std::ofstream(folder->path() / "kept") << "something";
        _exit(0);
    }
    waitpid(killed, nullptr, 0);
    ASSERT_EQ(folders(), 1U);
    const LockedFolder next;
    EXPECT_EQ(folders(), 1U);
    EXPECT_TRUE(fs::exists(next.path()));
    const LockedFolder beside;
    EXPECT_EQ(folders(), 2U) << "the other's owner lives";
}

TEST_F(LockedFolderTest, WhatIsNoneOfOursStays)
{
    std::ofstream(fs::path(m_among.path()) / "drmscope-kept-file") << "somebody's";
    fs::create_directory(fs::path(m_among.path()) / "drmscope-other");
    fs::create_directory_symlink("/", fs::path(m_among.path()) / "drmscope-kept-link");
    const LockedFolder folder;
    EXPECT_EQ(folders(), 4U);
}

} // namespace
} // namespace drmscope::tests
