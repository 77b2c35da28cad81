// SPDX-License-Identifier: MIT
#include "tracer/collect/console_tail.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <numeric>
#include <optional>
#include <system_error>

namespace drmscope::tracer {
namespace {

class ConsoleTailTest : public testing::Test
{
protected:
    ConsoleTailTest()
    {
        if (pipe2(m_ends.data(), O_CLOEXEC) != 0)
            throw std::system_error(errno, std::generic_category(), "pipe");
        tail.emplace(m_ends[0]);
    }
    ~ConsoleTailTest() override { close(m_ends[1]); }
    ConsoleTailTest(const ConsoleTailTest&) = delete;
    ConsoleTailTest& operator=(const ConsoleTailTest&) = delete;
    ConsoleTailTest(ConsoleTailTest&&) = delete;
    ConsoleTailTest& operator=(ConsoleTailTest&&) = delete;

    void say(const std::string& text) const
    {
        ASSERT_EQ(write(m_ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }

    std::optional<ConsoleTail> tail;

private:
    std::array<int, 2> m_ends{};
};

TEST_F(ConsoleTailTest, KeepsLinesAndTheOneThatHasNoEnd)
{
    tail->read(); // nothing is there, and nobody waits for it
    say("[    1.0] one\r\n[    2.0] tw");
    tail->read();
    say("o\n\nKernel panic - not");
    tail->read();
    EXPECT_EQ(tail->lines(), (std::vector<std::string>{"[    1.0] one", "[    2.0] two", "",
                                                       "Kernel panic - not"}));
}

TEST_F(ConsoleTailTest, KeepsTheEndAlone)
{
    for (int line = 0; line < 5000; ++line) {
        say("a line of one and sixty letters, so that there is enough of it " +
            std::to_string(10000 + line) + "\n");
        tail->read();
    }
    const std::vector<std::string> lines = tail->lines();
    const size_t bytes =
        std::accumulate(lines.begin(), lines.end(), size_t{0},
                        [](size_t sum, const std::string& line) { return sum + line.size() + 1; });
    EXPECT_LE(bytes, ConsoleTail::kMostBytes);
    EXPECT_GT(bytes, ConsoleTail::kMostBytes - 100);
    EXPECT_TRUE(lines.front().starts_with("a line of")) << "one that was cut is left out";
    EXPECT_TRUE(lines.back().ends_with(" 14999"));
}

TEST_F(ConsoleTailTest, ALineWithoutEndTakesNoMoreThanThat)
{
    for (int part = 0; part < 300; ++part) {
        say(std::string(4000, 'x'));
        tail->read();
    }
    EXPECT_TRUE(tail->lines().empty()) << "its beginning is not known";
}

// As /dev/zero, or a device that brings more than we read.
TEST(ConsoleTailThatNeverEndsTest, IsLeftForTheNextTime)
{
    const int file = memfd_create("console", MFD_CLOEXEC);
    ASSERT_EQ(ftruncate(file, 2 * ConsoleTail::kMostAtOnce + 1), 0);
    ConsoleTail tail(file);
    for (const size_t place : {1 * ConsoleTail::kMostAtOnce, 2 * ConsoleTail::kMostAtOnce,
                               2 * ConsoleTail::kMostAtOnce + 1}) {
        tail.read();
        EXPECT_EQ(lseek(file, 0, SEEK_CUR), static_cast<off_t>(place));
    }
}

} // namespace
} // namespace drmscope::tracer
