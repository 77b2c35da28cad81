// SPDX-License-Identifier: MIT
// The agent at the end of a serial line, which its kernel hands out as a terminal.
#include "tests/tracer/agent/fake_kernel.h"

#include <gtest/gtest.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace drmscope::tracer {
namespace {

class AgentTerminal : public testing::Test
{
protected:
    AgentTerminal() { openpty(&m_here, &m_terminal, nullptr, nullptr, nullptr); }
    ~AgentTerminal() override
    {
        ::close(m_here);
        ::close(m_terminal);
    }

    termios state() const
    {
        termios found = {};
        EXPECT_EQ(tcgetattr(m_terminal, &found), 0);
        return found;
    }

    // What is said before it is would be echoed.
    bool becomesRaw() const
    {
        int looks = 0;
        while ((state().c_lflag & ECHO) != 0 && ++looks < 100'000) {
            ::usleep(1000);
        }
        return (state().c_lflag & ECHO) == 0;
    }

    int m_here = -1;
    int m_terminal = -1;
};

TEST_F(AgentTerminal, HandsOnEveryByteAndNothingElseAndIsPutBack)
{
    const FakeKernel kernel;
    const std::string everyByte = [] {
        std::string bytes;
        for (int byte = 1; byte < 256; ++byte) {
            bytes += static_cast<char>(byte);
        }
        return bytes;
    }();
    kernel.write("tracefs/saved_cmdlines", everyByte);
    const termios before = state();
    ASSERT_NE(before.c_lflag & ECHO, 0U);
    ASSERT_NE(before.c_oflag & ONLCR, 0U);

    AgentRun run(kernel, m_terminal, m_here);
    ASSERT_TRUE(becomesRaw());
    run.say("buffer-kb 64\nstart\n");
    ASSERT_TRUE(run.readUntil(FrameType::Started));
    run.say("stop\n");
    ASSERT_TRUE(run.readUntil(FrameType::End));
    EXPECT_EQ(run.payloads(FrameType::Cmdlines), std::vector<std::string>{everyByte});
    run.stopReading();
    EXPECT_EQ(run.finish(), 0);

    const termios after = state();
    EXPECT_EQ(after.c_iflag, before.c_iflag);
    EXPECT_EQ(after.c_oflag, before.c_oflag);
    EXPECT_EQ(after.c_lflag, before.c_lflag);
    EXPECT_EQ(after.c_cflag, before.c_cflag);
}

TEST_F(AgentTerminal, SaysWhatFailedInTheStreamAlone)
{
    const FakeKernel kernel;
    AgentRun run(kernel, m_terminal, m_here);
    ASSERT_TRUE(becomesRaw());
    run.say("dance\n");
    ASSERT_TRUE(run.readUntil(FrameType::End));
    ASSERT_EQ(run.payloads(FrameType::Error).size(), 1U);
    EXPECT_NE(run.payloads(FrameType::Error).front().find("not a verb"), std::string::npos);
    run.stopReading();
    EXPECT_EQ(run.finish(), 64);
}

} // namespace
} // namespace drmscope::tracer
