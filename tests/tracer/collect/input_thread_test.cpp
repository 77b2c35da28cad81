// SPDX-License-Identifier: MIT
#include "tracer/collect/input_thread.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

namespace drmscope::tracer {
namespace {

using Came = InputThread::Came;

class InputThreadTest : public testing::Test
{
protected:
    void SetUp() override { ASSERT_EQ(pipe2(pipe.data(), O_CLOEXEC), 0); }
    void TearDown() override
    {
        close(pipe[0]);
        endOfStream();
    }
    void endOfStream()
    {
        if (pipe[1] >= 0)
            close(pipe[1]);
        pipe[1] = -1;
    }
    // Until the end.
    std::vector<std::byte> takeAll(InputThread& input)
    {
        std::vector<std::byte> all;
        for (Came came = Came::Nothing; came != Came::End;) {
            came = input.take(block, std::chrono::hours(1));
            if (came == Came::Bytes)
                all.insert(all.end(), block.bytes().begin(), block.bytes().end());
        }
        return all;
    }

    std::array<int, 2> pipe = {-1, -1};
    std::atomic<bool> stopped = false;
    InputThread::Block block;
};

// The n-th number of a stream of them.
std::vector<uint64_t> numbers(uint64_t from, size_t count)
{
    std::vector<uint64_t> made(count);
    for (uint64_t& number : made)
        number = from++;
    return made;
}

TEST_F(InputThreadTest, AllBytesComeOnceAndInOrder)
{
    constexpr uint64_t kNumbers = 1'000'000;
    std::thread sender([this] {
        size_t count = 1;
        for (uint64_t sent = 0; sent < kNumbers; sent += count) {
            count = std::min<size_t>(1 + (count * 7) % 9973, kNumbers - sent);
            const std::vector<uint64_t> piece = numbers(sent, count);
            ASSERT_EQ(write(pipe[1], piece.data(), count * sizeof(uint64_t)),
                      static_cast<ssize_t>(count * sizeof(uint64_t)));
        }
        endOfStream();
    });
    InputThread input(pipe[0], stopped);
    const std::vector<std::byte> all = takeAll(input);
    sender.join();
    const std::vector<uint64_t> wanted = numbers(0, kNumbers);
    ASSERT_EQ(all.size(), kNumbers * sizeof(uint64_t));
    EXPECT_EQ(std::memcmp(all.data(), wanted.data(), all.size()), 0);
    EXPECT_EQ(input.error(), 0);
}

// While nobody takes anything, and short of its bound.
TEST_F(InputThreadTest, TheSenderIsNotKeptWaitingByWhoeverIsBusy)
{
    constexpr size_t kBytes = InputThread::kMostBytes / 2;
    InputThread input(pipe[0], stopped);
    const std::vector<std::byte> piece(4000);
    pollfd room = {pipe[1], POLLOUT, 0};
    size_t sent = 0;
    while (sent < kBytes) {
        ASSERT_EQ(poll(&room, 1, 60'000), 1) << "after " << sent << " bytes";
        const ssize_t wrote = write(pipe[1], piece.data(), piece.size());
        ASSERT_GT(wrote, 0);
        sent += static_cast<size_t>(wrote);
    }
    endOfStream();
    EXPECT_EQ(takeAll(input).size(), sent);
}

TEST_F(InputThreadTest, WhatWaitsIsBounded)
{
    ASSERT_EQ(fcntl(pipe[1], F_SETFL, O_NONBLOCK), 0);
    InputThread input(pipe[0], stopped);
    const std::vector<std::byte> piece(1 << 16);
    size_t sent = 0;
    pollfd room = {pipe[1], POLLOUT, 0};
    while (sent <= 2 * InputThread::kMostBytes && poll(&room, 1, 500) == 1)
        sent +=
            static_cast<size_t>(std::max<ssize_t>(0, write(pipe[1], piece.data(), piece.size())));
    EXPECT_LE(sent, InputThread::kMostBytes + (size_t{1} << 20))
        << "more than it and the pipe hold";
    endOfStream();
    EXPECT_EQ(takeAll(input).size(), sent);
}

TEST_F(InputThreadTest, NothingYetIsNotTheEnd)
{
    InputThread input(pipe[0], stopped);
    EXPECT_EQ(input.take(block, std::chrono::milliseconds(1)), Came::Nothing);
    ASSERT_EQ(write(pipe[1], "x", 1), 1);
    EXPECT_EQ(input.take(block, std::chrono::hours(1)), Came::Bytes);
    EXPECT_EQ(block.length, 1U);
} // and it ends though the pipe is open

TEST_F(InputThreadTest, AReadThatFailsIsTold)
{
    const int folder = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ASSERT_GE(folder, 0);
    {
        InputThread input(folder, stopped);
        EXPECT_EQ(takeAll(input).size(), 0U);
        EXPECT_EQ(input.error(), EISDIR);
    }
    close(folder);
}

// A wish for what has come is not fulfilled before all of that was taken.
TEST_F(InputThreadTest, WhatCameAndWhatWasTakenIsCounted)
{
    ASSERT_EQ(write(pipe[1], "abc", 3), 3);
    InputThread input(pipe[0], stopped);
    while (input.came() < 3)
        std::this_thread::yield();
    EXPECT_EQ(input.taken(), 0U);
    ASSERT_EQ(input.take(block, std::chrono::hours(1)), Came::Bytes);
    EXPECT_EQ(input.taken(), 3U);
    EXPECT_LE(block.came, std::chrono::steady_clock::now());
}

TEST_F(InputThreadTest, ItReadsNoMoreOnceItWasStopped)
{
    InputThread input(pipe[0], stopped);
    input.stop();
    ASSERT_EQ(write(pipe[1], "x", 1), 1);
    EXPECT_EQ(input.came(), 0U);
}

void wake(int /*signal*/) {}

// The kernel looks at signals in a wait only where nothing is ready.
TEST_F(InputThreadTest, ASignalEndsAStreamThatNeverKeepsItWaiting)
{
    sigset_t usr2;
    sigemptyset(&usr2);
    sigaddset(&usr2, SIGUSR2);
    static std::atomic<bool> heard;
    heard = false;
    std::signal(SIGUSR2, [](int /*signal*/) { heard = true; });
    pthread_sigmask(SIG_BLOCK, &usr2, nullptr);
    const int zeros = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    ASSERT_GE(zeros, 0);
    {
        InputThread input(zeros, heard);
        ASSERT_EQ(input.take(block, std::chrono::hours(1)), Came::Bytes);
        kill(getpid(), SIGUSR2);
        const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
        Came came = Came::Bytes;
        while (came != Came::End && std::chrono::steady_clock::now() < until)
            came = input.take(block, std::chrono::seconds(1));
        EXPECT_EQ(came, Came::End);
    }
    close(zeros);
    std::signal(SIGUSR2, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &usr2, nullptr);
}

// What came before it is still given.
TEST_F(InputThreadTest, ASignalEndsItWhereverItIsBlocked)
{
    sigset_t usr2;
    sigemptyset(&usr2);
    sigaddset(&usr2, SIGUSR2);
    std::signal(SIGUSR2, wake);
    pthread_sigmask(SIG_BLOCK, &usr2, nullptr);
    ASSERT_EQ(write(pipe[1], "x", 1), 1);
    {
        InputThread input(pipe[0], stopped);
        ASSERT_EQ(input.take(block, std::chrono::hours(1)), Came::Bytes);
        stopped = true;
        kill(getpid(), SIGUSR2);
        EXPECT_EQ(input.take(block, std::chrono::hours(1)), Came::End);
    }
    std::signal(SIGUSR2, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &usr2, nullptr);
}

} // namespace
} // namespace drmscope::tracer
