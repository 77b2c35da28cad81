// SPDX-License-Identifier: MIT
// What takes long says on a terminal how far it is.
#include "schema/finding_rule.h"
#include "tests/app/cli/cli_folder.h"
#include "tests/session_fixture/session_fixture.h"

#include <fcntl.h>

#include <array>
#include <cstdlib>

namespace drmscope::tests {
namespace {

class Progress : public CliFolder
{
protected:
    Progress()
    {
        makeSession((m_folder / "a.drmscope").string(), testText("hot_unplug.sql"));
        std::filesystem::create_directories(m_folder / "libexec");
        std::filesystem::create_symlink(DRMSCOPE_COLLECT, m_folder / "libexec/drmscope-collect");
        m_environment["DRMSCOPE_LIBEXEC"] = (m_folder / "libexec").string();
        m_terminal = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
        EXPECT_EQ(grantpt(m_terminal), 0);
        EXPECT_EQ(unlockpt(m_terminal), 0);
        // a terminal that nobody has open forgets what was written
        m_other = open(ptsname(m_terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
        EXPECT_GE(m_other, 0);
    }
    ~Progress() override
    {
        close(m_other);
        close(m_terminal);
    }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    Progress(Progress&&) = delete;
    Progress& operator=(Progress&&) = delete;

    // What the program writes on its standard error, which is a terminal.
    std::string told(const std::string& arguments)
    {
        ProgramRun::Setup setup = this->setup({});
        setup.arguments = {"sh", "-c",
                           std::string("exec " DRMSCOPE_PROGRAM " ") + arguments + " 2>" +
                               ptsname(m_terminal)};
        ProgramRun program(setup);
        EXPECT_EQ(program.finish(), 0) << program.error();
        std::array<char, 65536> bytes{};
        const ssize_t size = read(m_terminal, bytes.data(), bytes.size());
        return size > 0 ? std::string(bytes.data(), static_cast<size_t>(size)) : std::string();
    }

private:
    int m_terminal = -1;
    int m_other = -1;
};

TEST_F(Progress, RebuildNamesTheRuleThatItAsks)
{
    // of rules that answer at once it may show but the last
    const std::string text = told("rebuild a.drmscope");
    EXPECT_NE(text.find("asking rule " + schema::findingRules().back().id), std::string::npos)
        << text;
    EXPECT_TRUE(text.ends_with("\r\033[K")) << text; // and takes the line away
    EXPECT_EQ(told("rebuild -q a.drmscope"), "");
}

} // namespace
} // namespace drmscope::tests
