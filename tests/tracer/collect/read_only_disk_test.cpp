// SPDX-License-Identifier: MIT
// A disk that becomes read-only under a recording, as one that fails does, and takes what is
// written to it nonetheless for as long as it waits in memory.
#include "schema/session_file.h"
#include "tests/session_fixture/scratch_folder.h"
#include "tests/tracer/collect/fake_disk.h"
#include "tests/tracer/collect/recorded_stream.h"
#include "tests/tracer/collect/recording_here.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <string>
#include <thread>

namespace drmscope::tests {
namespace {

using schema::SessionFile;

class ReadOnlyDiskTest : public testing::Test
{
protected:
    void TearDown() override { g_diskIsReadOnly = false; }

    // What the recording threw; "" nothing.
    std::string record() const
    {
        tracer::CollectOptions options;
        options.input = folder.file("stream");
        options.output = session;
        return failureOf(options);
    }
    std::string ask(const char* sql) const
    {
        return SessionFile::openReadOnly(session).database().text(sql);
    }
    void awaitEvents(const char* count) const
    {
        while (!std::filesystem::exists(session) || ask("SELECT count(*) FROM event") != count)
            std::this_thread::yield();
    }

    ScratchFolder folder;
    std::string session = folder.file("s.drmscope");
    std::string refusal = "cannot write " + session + ": Read-only file system";
};

TEST_F(ReadOnlyDiskTest, EndsARecordingAtOnceAlthoughNothingFails)
{
    RecordedStream stream;
    stream.event("drmres_dev_init", {{"step", 0}, {"primary", 0}, {"render", -1}, {"accel", -1}});
    const std::vector<std::byte> bytes = stream.add(0x8000, 8).watermark().bytes();
    ASSERT_EQ(mkfifo(folder.file("stream").c_str(), 0600), 0);
    std::future<std::string> thrown = std::async(std::launch::async, [this] { return record(); });
    const int agent = open(folder.file("stream").c_str(), O_WRONLY | O_CLOEXEC);
    ASSERT_EQ(write(agent, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    awaitEvents("2");
    g_diskIsReadOnly = true;
    EXPECT_EQ(thrown.wait_for(std::chrono::seconds(20)), std::future_status::ready);
    close(agent); // which had more to say
    EXPECT_EQ(thrown.get(), refusal);
    EXPECT_EQ(ask("SELECT state || event_count FROM session"), "recording2");
    EXPECT_EQ(ask("SELECT state_reason FROM session"), refusal);
}

} // namespace
} // namespace drmscope::tests
