// SPDX-License-Identifier: MIT
// What the agent does between its last look at the verbs and its End.
#include "tests/tracer/agent/fake_kernel.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace drmscope::tracer {
namespace {

namespace fs = std::filesystem;

// In place of a file: whoever opens it waits for the test, and the test for him.
class MeetingPlace
{
public:
    explicit MeetingPlace(fs::path place) : m_place(std::move(place))
    {
        fs::remove(m_place);
        EXPECT_EQ(::mkfifo(m_place.c_str(), 0600), 0);
    }
    ~MeetingPlace()
    {
        if (m_met >= 0)
            ::close(m_met);
    }
    MeetingPlace(const MeetingPlace&) = delete;
    MeetingPlace& operator=(const MeetingPlace&) = delete;
    MeetingPlace(MeetingPlace&&) = delete;
    MeetingPlace& operator=(MeetingPlace&&) = delete;

    void meetWriter() { m_met = ::open(m_place.c_str(), O_RDONLY | O_CLOEXEC); }

private:
    fs::path m_place;
    int m_met = -1;
};

constexpr size_t kPage = 4096;
constexpr size_t kRecordsOfPage = kPage - 16;

// As the kernel makes them for buffer_size_kb, and the one that is being read.
size_t subbuffersOf(size_t bufferKb)
{
    return (bufferKb * 1024 + kRecordsOfPage - 1) / kRecordsOfPage + 1;
}

class FullRingBuffer : public testing::TestWithParam<unsigned>
{};

// A CPU fills its buffer anew while the others are read: what the last pass finds is all there can
// be.
TEST_P(FullRingBuffer, IsReadToItsEndOnceTheRecordingStops)
{
    if (::sysconf(_SC_PAGESIZE) != kPage)
        GTEST_SKIP() << "made for pages of 4096 bytes";
    const size_t count = subbuffersOf(GetParam());
    const FakeKernel kernel;
    kernel.write("large", "");
    AgentRun run(kernel);
    run.say("buffer-kb " + std::to_string(GetParam()) + "\nstart\n");
    ASSERT_TRUE(run.readUntil(FrameType::Started));
    const fs::path instance = kernel.path("tracefs/instances/" + run.instance());
    MeetingPlace announcing(kernel.path("sys/module/drmres_trace/parameters/announce"));
    MeetingPlace disabling(instance / "events/drmres/enable");
    run.say("stop\n");
    announcing.meetWriter(); // it listens to nobody any more
    std::string full(count * kPage, '\0');
    for (uint64_t i = 0; i < count; ++i)
        std::memcpy(full.data() + i * kPage, &i, sizeof i);
    kernel.write("tracefs/instances/" + run.instance() + "/per_cpu/cpu1/trace_pipe_raw", full);
    disabling.meetWriter();
    expectCleanEnd(kernel, run, 0);

    std::string sent; // before anything is counted
    for (const SentFrame& frame : run.frames()) {
        if (frame.type == FrameType::CpuStats)
            break;
        if (frame.type == FrameType::Subbuffer)
            sent += frame.payload;
    }
    EXPECT_EQ(sent.size() / kPage, count);
    EXPECT_TRUE(sent == full);
}

INSTANTIATE_TEST_SUITE_P(Sizes, FullRingBuffer, testing::Values(64, 4096, 16384));

// Of an event that came after it, nobody could say whether it was read.
TEST(Agent, StopsTheRingBufferBeforeItReadsItsCounts)
{
    const FakeKernel kernel;
    AgentRun run(kernel);
    run.say("start\n");
    ASSERT_TRUE(run.readUntil(FrameType::Started));
    const fs::path instance = kernel.path("tracefs/instances/" + run.instance());
    EXPECT_EQ(kernel.read("tracefs/instances/" + run.instance() + "/tracing_on"), "1");
    fs::remove(instance / "per_cpu/cpu0/stats");
    fs::create_hard_link(instance / "tracing_on", instance / "per_cpu/cpu0/stats");
    run.say("stop\n");
    expectCleanEnd(kernel, run, 0);
    EXPECT_EQ(run.payloads(FrameType::CpuStats).front(), "0");
}

} // namespace
} // namespace drmscope::tracer
