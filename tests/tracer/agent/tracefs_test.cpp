// SPDX-License-Identifier: MIT
#include "tests/tracer/agent/fake_kernel.h"
#include "tracer/agent/tracefs.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>

namespace drmscope::tracer {
namespace {

class Beneath : public testing::Test
{
protected:
    Beneath() : m_dir(::open(m_kernel.path("tracefs").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    {
        m_kernel.write("victim", "untouched");
        m_kernel.write("tracefs/file", "old");
    }
    ~Beneath() override { ::close(m_dir); }

    void link(const std::string& name, const std::string& target)
    {
        std::filesystem::create_symlink(target, m_kernel.path("tracefs/" + name));
    }

    void expectRefused(const char* path, int error)
    {
        EXPECT_FALSE(writeBeneath(m_dir, path, "evil")) << path;
        EXPECT_EQ(errno, error) << path;
        EXPECT_EQ(m_kernel.read("victim"), "untouched") << path;
        EXPECT_EQ(m_kernel.read("tracefs/file"), "old") << path;
    }

    FakeKernel m_kernel;
    int m_dir;
};

TEST_F(Beneath, WritesAFileOfTheDirectory)
{
    EXPECT_TRUE(writeBeneath(m_dir, "file", "new"));
    EXPECT_EQ(m_kernel.read("tracefs/file"), "new");
}

TEST_F(Beneath, DoesNotClimbOut)
{
    expectRefused("../victim", EXDEV);
    expectRefused("events/../../victim", EXDEV);
}

TEST_F(Beneath, TakesNoAbsolutePath)
{
    expectRefused(m_kernel.path("victim").c_str(), EXDEV);
}

TEST_F(Beneath, FollowsNoLinkOutside)
{
    link("away", m_kernel.path("victim"));
    expectRefused("away", ELOOP);
}

TEST_F(Beneath, FollowsNoLinkInsideEither)
{
    link("near", "file");
    expectRefused("near", ELOOP);
}

TEST_F(Beneath, FollowsNoLinkAsDirectory)
{
    link("up", "..");
    expectRefused("up/victim", ELOOP);
}

TEST_F(Beneath, FollowsNoMagicLink)
{
    const int proc = ::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::string path = std::to_string(::getpid()) + "/root/etc";
    EXPECT_EQ(openBeneath(proc, path.c_str(), O_RDONLY), -1);
    EXPECT_EQ(errno, ELOOP);
    ::close(proc);
}

TEST_F(Beneath, ReadsNoMoreThanThereIsRoom)
{
    char bytes[3] = {'x', 'x', 'x'};
    EXPECT_EQ(readUpTo(File(m_dir, "file", O_RDONLY), bytes, 2), 2u);
    EXPECT_EQ(std::string_view(bytes, 3), "olx");
    EXPECT_EQ(readUpTo(File(m_dir, "missing", O_RDONLY), bytes, 2), 0u);
}

TEST_F(Beneath, NamesNothingWhereThereIsNoDirectory)
{
    int names = 0;
    eachName(m_dir, "missing", [&names](const char*) { ++names; });
    eachName(m_dir, "file", [&names](const char*) { ++names; });
    EXPECT_EQ(names, 0);
    eachName(m_dir, "events", [&names](const char*) { ++names; });
    EXPECT_EQ(names, 2);
}

} // namespace
} // namespace drmscope::tracer
