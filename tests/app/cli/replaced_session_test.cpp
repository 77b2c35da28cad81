// SPDX-License-Identifier: MIT
#include "app/cli/command_error.h"
#include "app/cli/replaced_session.h"
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
    std::string kept;
    std::ifstream(file()) >> kept;
    EXPECT_EQ(kept, "theirs");
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
