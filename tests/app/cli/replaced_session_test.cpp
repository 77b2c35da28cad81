// SPDX-License-Identifier: MIT
#include "app/cli/command_error.h"
#include "app/cli/replaced_session.h"
#include "app/cli/scoped_fd.h"
#include "tests/app/cli/cli_folder.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>

namespace drmscope::tests {
namespace {

using testing::UnorderedElementsAre;

class ReplacedSession : public CliFolder
{
protected:
    ReplacedSession()
    {
        put("a.drmscope", "precious");
        put("a.drmscope-wal", "its newest rows");
    }
    // Whoever writes a session holds this.
    [[nodiscard]] app::ScopedFd writing() const
    {
        app::ScopedFd lock(open(file().c_str(), O_RDONLY | O_CLOEXEC));
        EXPECT_EQ(flock(lock.get(), LOCK_EX | LOCK_NB), 0);
        return lock;
    }
    [[nodiscard]] std::string textOf(const std::string& name) const
    {
        std::ifstream text(m_folder / name);
        return {std::istreambuf_iterator<char>(text), {}};
    }
    [[nodiscard]] std::filesystem::path file() const { return m_folder / "a.drmscope"; }
};

TEST_F(ReplacedSession, ComesBackWhereSomethingWasThrown)
{
    {
        const app::ReplacedSession replaced(file(), true, {});
        EXPECT_THAT(names(),
                    UnorderedElementsAre("a.drmscope.replaced", "a.drmscope.replaced-wal"));
    }
    EXPECT_THAT(names(), UnorderedElementsAre("a.drmscope", "a.drmscope-wal"));
}

TEST_F(ReplacedSession, GoesOnceThereIsSomethingToReplaceItWith)
{
    {
        app::ReplacedSession replaced(file(), true, {});
        put("a.drmscope", "new");
        replaced.settle(true, true);
    }
    EXPECT_THAT(names(), UnorderedElementsAre("a.drmscope"));
}

TEST_F(ReplacedSession, IsRefusedWhileItsRecordingRuns)
{
    const app::ScopedFd recorder = writing();
    try {
        const app::ReplacedSession replaced(file(), true, {});
        FAIL() << "it was moved";
    } catch (const app::CommandError& error) {
        EXPECT_EQ(error.exitCode(), app::exit_code::kCannotCreate);
        EXPECT_THAT(error.what(), testing::HasSubstr("its recording still runs"));
    }
    EXPECT_THAT(names(), UnorderedElementsAre("a.drmscope", "a.drmscope-wal"));
}

TEST_F(ReplacedSession, TakesNothingFromWhoRecordsThereByNow)
{
    {
        app::ReplacedSession replaced(file(), true, {});
        put("a.drmscope", "theirs");
        const app::ScopedFd recorder = writing();
        replaced.settle(false, true);
    }
    EXPECT_THAT(names(), UnorderedElementsAre("a.drmscope", "a.drmscope.replaced",
                                              "a.drmscope.replaced-wal"));
    EXPECT_EQ(textOf("a.drmscope"), "theirs");
}

// One that was complete before something was thrown, or another's.
TEST_F(ReplacedSession, TakesNothingFromWhatStandsThereByNow)
{
    {
        const app::ReplacedSession replaced(file(), true, {});
        put("a.drmscope", "new");
    }
    EXPECT_EQ(textOf("a.drmscope"), "new");
    EXPECT_EQ(textOf("a.drmscope.replaced"), "precious");
    EXPECT_FALSE(std::filesystem::exists(m_folder / "a.drmscope-wal"));
}

TEST_F(ReplacedSession, TakesNothingWhereNothingWasBegun)
{
    {
        app::ReplacedSession replaced(file(), true, {});
        put("a.drmscope", "theirs");
        replaced.settle(false, false);
    }
    EXPECT_EQ(textOf("a.drmscope"), "theirs");
    EXPECT_EQ(textOf("a.drmscope.replaced"), "precious");
}

TEST_F(ReplacedSession, TakesNothingFromAnEarlierOneThatIsAsideStill)
{
    put("a.drmscope.replaced", "more precious");
    put("a.drmscope.replaced2-wal", "newest rows of one that is gone");
    {
        app::ReplacedSession replaced(file(), true, {});
        EXPECT_EQ(textOf("a.drmscope.replaced3"), "precious");
        put("a.drmscope", "new");
        replaced.settle(true, true);
    }
    EXPECT_THAT(names(), UnorderedElementsAre("a.drmscope", "a.drmscope.replaced",
                                              "a.drmscope.replaced2-wal"));
    EXPECT_EQ(textOf("a.drmscope.replaced"), "more precious");
}

TEST_F(ReplacedSession, UnderSudoRootMovesNothingThatTheUserMayNot)
{
    if (geteuid() != 0) {
        GTEST_SKIP() << "only root can act as another user: run the tests as root to have this one";
    }
    constexpr uid_t kNobody = 65534;
    ASSERT_EQ(chown(m_folder.c_str(), kNobody, kNobody), 0);
    {
        const app::ReplacedSession replaced(file(), true,
                                            app::UserIdentity{kNobody, kNobody, {}, {}});
        EXPECT_THAT(names(),
                    UnorderedElementsAre("a.drmscope.replaced", "a.drmscope.replaced-wal"));
        ASSERT_EQ(chown(m_folder.c_str(), 0, 0), 0);
    }
    EXPECT_THAT(names(), UnorderedElementsAre("a.drmscope.replaced", "a.drmscope.replaced-wal"));
}

} // namespace
} // namespace drmscope::tests
