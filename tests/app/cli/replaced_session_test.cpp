// SPDX-License-Identifier: MIT
#include "app/cli/replaced_session.h"
#include "tests/app/cli/cli_folder.h"

#include <gmock/gmock.h>

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
