// SPDX-License-Identifier: MIT
#include "tracer/collect/state_lines.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <string>
#include <thread>
#include <utility>

namespace drmscope::tracer {
namespace {

// A pipe of which a writer is told that it is full, and that nobody reads unasked.
class StateLinesTest : public testing::Test
{
protected:
    void SetUp() override
    {
        std::signal(SIGPIPE, SIG_IGN);
        ASSERT_EQ(pipe2(pipe.data(), O_CLOEXEC), 0);
        ASSERT_GT(fcntl(pipe[1], F_SETPIPE_SZ, 4096), 0);
        ASSERT_EQ(fcntl(pipe[1], F_SETFL, O_NONBLOCK), 0);
    }
    void TearDown() override
    {
        closeEnd(0);
        closeEnd(1);
        std::signal(SIGPIPE, SIG_DFL);
    }
    void closeEnd(size_t end) { close(std::exchange(pipe[end], -1)); }
    // Until nobody has it open for writing any more.
    std::string readAll() const
    {
        std::string all;
        std::array<char, 1000> some = {};
        for (ssize_t got = 0; (got = read(pipe[0], some.data(), some.size())) > 0;)
            all.append(some.data(), static_cast<size_t>(got));
        return all;
    }
    // More than the pipe holds, and than may wait.
    static void warnALot(StateLines& lines)
    {
        for (int line = 0; line < kWarnings; ++line)
            lines.warning(std::to_string(line) + std::string(10'000, 'x'));
    }

    static constexpr int kWarnings = 300;
    std::array<int, 2> pipe = {-1, -1};
};

TEST_F(StateLinesTest, NobodyIsKeptWaitingForAReaderBeforeTheEnd)
{
    StateLines lines(pipe[1]);
    warnALot(lines);
    closeEnd(1);
    EXPECT_EQ(readAll().size(), 4096U);
}

TEST_F(StateLinesTest, TheLastLineIsReadHoweverManyWaited)
{
    StateLines lines(pipe[1]);
    warnALot(lines);
    std::thread recorder([&] {
        lines.saved("s.drmscope", {}, true, "");
        closeEnd(1);
    });
    const std::string all = readAll();
    recorder.join();
    EXPECT_TRUE(all.ends_with("\"complete\":true,\"reason\":\"\"}\n"))
        << all.substr(all.size() - 100);
    EXPECT_EQ(std::ranges::count(all, '{'), std::ranges::count(all, '\n')) << "a line in a line";
    EXPECT_GT(std::ranges::count(all, '\n'), 50);
    EXPECT_LT(std::ranges::count(all, '\n'), kWarnings) << "any number may wait";
}

TEST_F(StateLinesTest, TheLastLineWaitsForNobodyWhoIsGone)
{
    StateLines lines(pipe[1]);
    warnALot(lines);
    closeEnd(0);
    lines.error(74, "cannot write");
}

} // namespace
} // namespace drmscope::tracer
