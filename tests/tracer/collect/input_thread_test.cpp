// SPDX-License-Identifier: MIT
#include "tests/session_fixture/scratch_folder.h"
#include "tracer/collect/input_thread.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
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
    // Until nothing more is taken off us, of which so much may wait, or it was that much. Returns
    // how much it was.
    size_t sendUntilItWaits(size_t most, size_t bound = InputThread::kMostBytes) const
    {
        EXPECT_EQ(fcntl(pipe[1], F_SETFL, O_NONBLOCK), 0);
        const std::vector<std::byte> piece(4000);
        pollfd room = {pipe[1], POLLOUT, 0};
        size_t sent = 0;
        const auto patienceMs = [&] { return sent < bound / 2 ? 60'000 : 500; };
        for (bool more = true; more && sent < most; more = poll(&room, 1, patienceMs()) == 1)
            sent += static_cast<size_t>(
                std::max<ssize_t>(0, write(pipe[1], piece.data(), piece.size())));
        return sent;
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
    InputThread::Block block;
};

constexpr size_t kBlockBytes = size_t{256} << 10; // read at once, at most
constexpr size_t kOnTheWay = size_t{1} << 20;     // in the pipe, or just read

// False when a minute was too short.
bool awaitThat(const std::function<bool()>& holds)
{
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!holds() && std::chrono::steady_clock::now() < until)
        std::this_thread::yield();
    return holds();
}

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
    InputThread input(pipe[0]);
    const std::vector<std::byte> all = takeAll(input);
    sender.join();
    const std::vector<uint64_t> wanted = numbers(0, kNumbers);
    ASSERT_EQ(all.size(), kNumbers * sizeof(uint64_t));
    EXPECT_EQ(std::memcmp(all.data(), wanted.data(), all.size()), 0);
    EXPECT_EQ(input.error(), 0);
}

// While nobody takes anything: all that may wait is taken off the sender, and no more.
TEST_F(InputThreadTest, TheSenderWaitsOnceAllWaitsThatMay)
{
    InputThread input(pipe[0]);
    const size_t sent = sendUntilItWaits(2 * InputThread::kMostBytes);
    EXPECT_GE(input.came(), InputThread::kMostBytes / 2); // not every block is full
    EXPECT_LE(sent, InputThread::kMostBytes + kOnTheWay);
    endOfStream();
    EXPECT_EQ(takeAll(input).size(), sent);
}

TEST_F(InputThreadTest, TheSenderGoesOnAsSoonAsThereIsRoom)
{
    InputThread input(pipe[0]);
    ASSERT_GE(sendUntilItWaits(2 * InputThread::kMostBytes), InputThread::kMostBytes / 2);
    for (const size_t before = input.taken(); input.taken() < before + kOnTheWay;)
        ASSERT_EQ(input.take(block, std::chrono::hours(1)), Came::Bytes);
    const uint64_t came = input.came();
    sendUntilItWaits(kOnTheWay);
    EXPECT_TRUE(awaitThat([&] { return input.came() > came; }));
}

// Though there were room for more in a file.
TEST_F(InputThreadTest, OfACompressedStreamLessWaits)
{
    constexpr char kZstd[] = "\x28\xb5\x2f\xfd";
    const tests::ScratchFolder folder;
    ASSERT_EQ(write(pipe[1], kZstd, 4), 4);
    InputThread input(pipe[0], folder.path());
    const size_t sent =
        sendUntilItWaits(InputThread::kMostBytes, InputThread::kMostCompressedBytes);
    EXPECT_GE(input.came(), InputThread::kMostCompressedBytes / 2);
    EXPECT_LE(sent, InputThread::kMostCompressedBytes + kOnTheWay);
    endOfStream();
    EXPECT_EQ(takeAll(input).size(), sent + 4);
}

// However many blocks are read, what waits of a file does not grow.
TEST_F(InputThreadTest, AFileWaitsByItself)
{
    constexpr off_t kFileBytes = off_t{64} << 20;
    constexpr size_t kMost = size_t{1} << 20;
    const int file = memfd_create("stream", MFD_CLOEXEC);
    ASSERT_EQ(ftruncate(file, kFileBytes), 0);
    {
        InputThread input(file);
        for (uint64_t taken = 0; taken < kFileBytes / 2; taken = input.taken()) {
            ASSERT_TRUE(awaitThat([&] { return input.came() >= taken + kMost; })) << taken;
            ASSERT_LE(input.came(), taken + kMost + kBlockBytes);
            ASSERT_EQ(input.take(block, std::chrono::hours(1)), Came::Bytes);
        }
    }
    close(file);
}

TEST_F(InputThreadTest, NothingYetIsNotTheEnd)
{
    InputThread input(pipe[0]);
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
        InputThread input(folder);
        EXPECT_EQ(takeAll(input).size(), 0U);
        EXPECT_EQ(input.error(), EISDIR);
    }
    close(folder);
}

// A wish for what has come is not fulfilled before all of that was taken.
TEST_F(InputThreadTest, WhatCameAndWhatWasTakenIsCounted)
{
    ASSERT_EQ(write(pipe[1], "abc", 3), 3);
    InputThread input(pipe[0]);
    ASSERT_TRUE(awaitThat([&] { return input.came() == 3; }));
    EXPECT_EQ(input.taken(), 0U);
    ASSERT_EQ(input.take(block, std::chrono::hours(1)), Came::Bytes);
    EXPECT_EQ(input.taken(), 3U);
    EXPECT_LE(block.came, std::chrono::steady_clock::now());
}

TEST_F(InputThreadTest, ItReadsNoMoreOnceItWasStopped)
{
    InputThread input(pipe[0]);
    input.stop();
    ASSERT_EQ(write(pipe[1], "x", 1), 1);
    EXPECT_EQ(input.take(block, std::chrono::hours(1)), Came::End);
    char left = 0;
    EXPECT_EQ(read(pipe[0], &left, 1), 1);
}

TEST_F(InputThreadTest, ItIsStoppedWhereItWaitsForRoom)
{
    InputThread input(pipe[0]);
    sendUntilItWaits(2 * InputThread::kMostBytes);
    input.stop();
    EXPECT_EQ(input.take(block, std::chrono::hours(1)), Came::End);
}

// A descriptor of which somebody else reads, too: what poll() promised is gone, which is no end.
TEST_F(InputThreadTest, BytesThatSomebodyElseWasGivenAreNoError)
{
    constexpr size_t kBytes = 20'000;
    ASSERT_EQ(fcntl(pipe[0], F_SETFL, O_NONBLOCK), 0);
    InputThread one(pipe[0]);
    InputThread other(pipe[0]);
    for (size_t sent = 0; sent < kBytes; ++sent) {
        ASSERT_EQ(write(pipe[1], "x", 1), 1);
        ASSERT_TRUE(awaitThat([&] { return one.came() + other.came() == sent + 1; })) << sent;
    }
    endOfStream();
    EXPECT_EQ(takeAll(one).size() + takeAll(other).size(), kBytes);
    EXPECT_EQ(one.error(), 0);
    EXPECT_EQ(other.error(), 0);
}

TEST_F(InputThreadTest, AStreamThatNeverKeepsItWaitingIsEnded)
{
    const int zeros = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    ASSERT_GE(zeros, 0);
    {
        InputThread input(zeros);
        ASSERT_EQ(input.take(block, std::chrono::hours(1)), Came::Bytes);
        input.endReading();
        while (input.take(block, std::chrono::hours(1)) != Came::End) {
        }
    }
    close(zeros);
}

TEST_F(InputThreadTest, WhatCameBeforeItIsEndedIsStillGiven)
{
    ASSERT_EQ(write(pipe[1], "x", 1), 1);
    InputThread input(pipe[0]);
    ASSERT_TRUE(awaitThat([&] { return input.came() == 1; }));
    input.endReading();
    EXPECT_EQ(input.take(block, std::chrono::hours(1)), Came::Bytes);
    EXPECT_EQ(input.take(block, std::chrono::hours(1)), Came::End);
}

// Where it waits for room with bytes in its hand, too.
TEST_F(InputThreadTest, NothingThatCameIsDroppedWhereItIsEnded)
{
    InputThread input(pipe[0]);
    sendUntilItWaits(2 * InputThread::kMostBytes);
    input.endReading();
    EXPECT_EQ(takeAll(input).size(), input.came());
}

} // namespace
} // namespace drmscope::tracer
