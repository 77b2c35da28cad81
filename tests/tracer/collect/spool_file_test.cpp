// SPDX-License-Identifier: MIT
#include "tests/session_fixture/scratch_folder.h"
#include "tests/tracer/collect/fake_disk.h"
#include "tracer/collect/input_thread.h"
#include "tracer/collect/spool_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace drmscope::tracer {
namespace {

using Came = InputThread::Came;

constexpr size_t kMegabyte = size_t{1} << 20;

// A stream of numbers, of which any piece says where it belongs.
std::vector<std::byte> piece(uint64_t from, size_t bytes)
{
    std::vector<std::byte> made(bytes);
    for (size_t at = 0; at < bytes; ++at) {
        const uint64_t number = (from + at) / sizeof(uint64_t);
        made[at] = static_cast<std::byte>(number >> (from + at) % sizeof(uint64_t) * 8);
    }
    return made;
}

// Of the file without a name that this process has open in `folder`; -1 there is none.
int64_t bytesOnDisk(const std::string& folder)
{
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;
        const std::string target = std::filesystem::read_symlink(entry.path(), gone);
        struct stat status = {};
        if (!gone && target.starts_with(folder) && stat(entry.path().c_str(), &status) == 0)
            return status.st_blocks * 512;
    }
    return -1;
}

class SpoolFileTest : public testing::Test
{
protected:
    void TearDown() override { tests::g_fakeDisk = {}; }
    // Until it is refused; how many they were.
    static uint64_t fill(SpoolFile& spool)
    {
        uint64_t put = 0;
        while (put < 200 * kMegabyte && spool.put(piece(put, 100'000)))
            put += 100'000;
        return put;
    }

    tests::ScratchFolder folder;
    std::vector<std::byte> taken = std::vector<std::byte>(300'000);
};

TEST_F(SpoolFileTest, BytesComeOutInTheirOrderAndLeaveNothingBehind)
{
    SpoolFile spool(folder.path());
    EXPECT_TRUE(spool.isEmpty());
    EXPECT_EQ(bytesOnDisk(folder.path()), -1) << "made before it was needed";
    uint64_t put = 0;
    uint64_t got = 0;
    for (const size_t bytes : {1U, 4095U, 200'000U, 7U, 2'000'000U, 262'144U, 3U}) {
        ASSERT_TRUE(spool.put(piece(put, bytes)));
        put += bytes;
        const size_t count = spool.take(taken);
        ASSERT_GT(count, 0U);
        const std::vector<std::byte> wanted = piece(got, count);
        ASSERT_TRUE(std::equal(wanted.begin(), wanted.end(), taken.begin())) << got;
        got += count;
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "it has a name";
    while (!spool.isEmpty())
        got += spool.take(taken);
    EXPECT_EQ(got, put);
}

TEST_F(SpoolFileTest, TheDiskHasItsBytesBackOnceAllWereTaken)
{
    SpoolFile spool(folder.path());
    uint64_t put = 0;
    for (int round = 0; round < 20; ++round) {
        for (int times = 0; times < 4; ++times, put += kMegabyte)
            ASSERT_TRUE(spool.put(piece(put, kMegabyte)));
        while (!spool.isEmpty())
            ASSERT_GT(spool.take(taken), 0U);
        EXPECT_GE(bytesOnDisk(folder.path()), static_cast<int64_t>(4 * kMegabyte));
        spool.giveBack();
        EXPECT_EQ(bytesOnDisk(folder.path()), 0);
    }
}

// Its end comes again and again, and is no multiple of anything that is put.
TEST_F(SpoolFileTest, WhileItIsNeverEmptyItStaysAsLargeAsItsBound)
{
    constexpr uint64_t kMost = 3 * kMegabyte + 1001;
    SpoolFile spool(folder.path(), kMost);
    uint64_t put = 0;
    uint64_t got = 0;
    while (put < 20 * kMost) {
        while (spool.put(piece(put, 70'000)))
            put += 70'000;
        for (int times = 0; times < 5; ++times) {
            const size_t count = spool.take(taken);
            const std::vector<std::byte> wanted = piece(got, count);
            ASSERT_TRUE(std::equal(wanted.begin(), wanted.end(), taken.begin())) << got;
            got += count;
        }
        ASSERT_FALSE(spool.isEmpty());
    }
    EXPECT_LE(bytesOnDisk(folder.path()), static_cast<int64_t>(kMost + 8192));
}

TEST_F(SpoolFileTest, ItTakesNoMoreThanItsBoundAndMoreOnceThereIsRoom)
{
    SpoolFile spool(folder.path(), 10 * kMegabyte);
    uint64_t put = 0;
    while (put <= 20 * kMegabyte && spool.put(piece(put, 300'000)))
        put += 300'000;
    EXPECT_LE(put, 10 * kMegabyte);
    EXPECT_GT(put, 9 * kMegabyte);
    ASSERT_EQ(spool.take(taken), 300'000U);
    ASSERT_EQ(spool.take(taken), 300'000U);
    EXPECT_TRUE(spool.put(piece(put, 300'000)));
}

TEST_F(SpoolFileTest, AFolderThatIsNotThereHoldsNothing)
{
    SpoolFile spool(folder.file("missing"));
    EXPECT_FALSE(spool.put(piece(0, 1)));
    EXPECT_EQ(spool.refusal(), "No such file or directory");
    EXPECT_TRUE(spool.isEmpty());
}

// What waits shall find room in the session.
TEST_F(SpoolFileTest, AsMuchIsLeftOfADiskOrAQuotaAsWaits)
{
    constexpr uint64_t kRoom = 10 * kMegabyte;
    constexpr tests::FakeDisk::Quota kQuota = {kRoom + 5 * kMegabyte, 5 * kMegabyte};
    for (const tests::FakeDisk& disk :
         {tests::FakeDisk{.bytes = kRoom}, tests::FakeDisk{.ofUser = kQuota},
          tests::FakeDisk{.ofGroup = kQuota},
          tests::FakeDisk{.bytes = kRoom, .ofUser = kQuota, .ofGroup = {{50 * kRoom, kRoom}}}}) {
        tests::g_fakeDisk = disk;
        SpoolFile spool(folder.path());
        const uint64_t put = fill(spool);
        EXPECT_LE(put, kRoom / 2 + 100'000);
        EXPECT_GT(put, kRoom / 2 - 100'000);
        EXPECT_EQ(spool.refusal(), "the room there is left for the session");
        while (!spool.isEmpty())
            ASSERT_GT(spool.take(taken), 0U);
        spool.giveBack();
        EXPECT_EQ(fill(spool), put) << "though there is room again";
    }
}

TEST_F(SpoolFileTest, NothingIsPutWhereAQuotaIsOverdrawn)
{
    tests::g_fakeDisk.ofUser = {kMegabyte, 2 * kMegabyte};
    SpoolFile spool(folder.path());
    EXPECT_EQ(fill(spool), 0U);
}

// Whatever is free there.
TEST_F(SpoolFileTest, WhereTheDiskIsMemoryLittleOfItIsTaken)
{
    tests::g_fakeDisk.isMemory = true;
    SpoolFile spool(folder.path());
    const uint64_t put = fill(spool);
    EXPECT_LE(put, SpoolFile::kMostBytesInMemory);
    EXPECT_GT(put, SpoolFile::kMostBytesInMemory - 100'000);
    EXPECT_EQ(spool.refusal(), "64 MB wait there already");
}

// A thread that sends, and one that takes only when it is told.
class SlowTakerTest : public SpoolFileTest
{
protected:
    void SetUp() override
    {
        ASSERT_EQ(pipe2(pipe.data(), O_CLOEXEC), 0);
        ASSERT_EQ(fcntl(pipe[1], F_SETFL, O_NONBLOCK), 0);
    }
    void TearDown() override
    {
        SpoolFileTest::TearDown();
        close(pipe[0]);
        if (pipe[1] >= 0)
            close(pipe[1]);
    }
    // Until nobody reads for so long, or all is sent.
    void send(uint64_t upTo, int longestWaitMs)
    {
        pollfd room = {pipe[1], POLLOUT, 0};
        while (sent < upTo && poll(&room, 1, longestWaitMs) == 1) {
            const std::vector<std::byte> bytes =
                piece(sent, std::min<uint64_t>(60'000, upTo - sent));
            sent += static_cast<uint64_t>(
                std::max<ssize_t>(0, write(pipe[1], bytes.data(), bytes.size())));
        }
    }
    void endOfStream()
    {
        close(pipe[1]);
        pipe[1] = -1;
    }
    // How many there were.
    void takeAllInOrder(InputThread& input, uint64_t& got)
    {
        got = 0;
        InputThread::Block block;
        while (input.take(block, std::chrono::hours(1)) == Came::Bytes) {
            const std::vector<std::byte> wanted = piece(got, block.length);
            ASSERT_TRUE(std::equal(wanted.begin(), wanted.end(), block.bytes().begin()))
                << "behind " << got << " bytes";
            EXPECT_NE(block.came, std::chrono::steady_clock::time_point{});
            got += block.length;
        }
        EXPECT_EQ(input.error(), 0);
    }

    std::array<int, 2> pipe = {-1, -1};
    uint64_t sent = 0;
};

TEST_F(SlowTakerTest, TheSenderIsNotKeptWaitingAndEachByteComesInItsTurn)
{
    constexpr uint64_t kBytes = InputThread::kMostBytes + 48 * kMegabyte;
    {
        InputThread input(pipe[0], folder.path());
        send(kBytes, 60'000);
        ASSERT_EQ(sent, kBytes) << "the sender was kept waiting";
        EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
        std::thread more([this] { // while the memory has room again, and the file is not empty
            send(kBytes + 48 * kMegabyte, 60'000);
            endOfStream();
        });
        uint64_t got = 0;
        takeAllInOrder(input, got);
        more.join();
        EXPECT_EQ(got, sent);
        EXPECT_EQ(sent, kBytes + 48 * kMegabyte);
    }
    EXPECT_EQ(bytesOnDisk(folder.path()), -1);
}

TEST_F(SlowTakerTest, TheDiskHasItsBytesBackOnceNobodyReadsAnyMore)
{
    InputThread input(pipe[0], folder.path());
    send(InputThread::kMostBytes + 8 * kMegabyte, 60'000);
    EXPECT_GE(bytesOnDisk(folder.path()), 0);
    input.stop();
    EXPECT_EQ(bytesOnDisk(folder.path()), -1);
}

TEST_F(SpoolFileTest, AFileThatSomebodyShortenedIsAnError)
{
    SpoolFile spool(folder.path());
    ASSERT_TRUE(spool.put(piece(0, kMegabyte)));
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;
        const std::string target = std::filesystem::read_symlink(entry.path(), gone);
        if (target.starts_with(folder.path())) {
            ASSERT_EQ(truncate(entry.path().c_str(), 0), 0);
        }
    }
    errno = 0;
    EXPECT_EQ(spool.take(taken), 0U);
    EXPECT_EQ(errno, EIO);
}

// A part of the bytes is written, then none, ever.
TEST_F(SlowTakerTest, WhereTheDiskTakesNoMoreTheSenderWaitsAndNothingIsLost)
{
    constexpr uint64_t kDisk = 3 * kMegabyte + 1000;
    for (const int error : {ENOSPC, EDQUOT, EIO}) {
        SCOPED_TRACE(error);
        tests::g_fakeDisk.writtenUpTo = kDisk;
        tests::g_fakeDisk.writeError = error;
        sent = 0;
        InputThread input(pipe[0], folder.path());
        std::thread sender([this] {
            send(2 * InputThread::kMostBytes, 60'000);
            endOfStream();
        });
        std::string refusal;
        while (refusal.empty()) {
            std::this_thread::yield();
            refusal = input.takeRefusal();
        }
        EXPECT_EQ(refusal, std::strerror(error)); // NOLINT(concurrency-mt-unsafe)
        EXPECT_GT(bytesOnDisk(folder.path()), static_cast<int64_t>(2 * kMegabyte));
        EXPECT_LE(input.came(), InputThread::kMostBytes + kDisk + kMegabyte);
        uint64_t got = 0;
        takeAllInOrder(input, got);
        sender.join();
        EXPECT_EQ(got, sent);
        EXPECT_EQ(sent, 2 * InputThread::kMostBytes);
        EXPECT_EQ(input.takeRefusal(), "") << "it was told before";
        input.stop(); // before the disk changes
        TearDown();
        SetUp();
    }
}

} // namespace
} // namespace drmscope::tracer
