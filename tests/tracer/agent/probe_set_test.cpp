// SPDX-License-Identifier: MIT
#include "tests/session_fixture/scratch_folder.h"
#include "tracer/agent/peer.h"
#include "tracer/agent/probe_set.h"
#include "tracer/agent/probes.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drmscope::tracer {
namespace {

namespace fs = std::filesystem;

// What a ProbeSet writes to, as plain files with drm loaded, and the order in which it does.
class FakeProbes
{
public:
    FakeProbes()
    {
        put("module/drm/initstate", "live");
        put("dynamic_events", "");
        for (unsigned i = 0; i < kProbeCount; ++i) {
            const fs::path event = fs::path("events") / m_group / kProbes[i].event;
            for (const char* file : {"enable", "filter", "trigger"})
                put(event / file, "");
            watch(event / "enable", kProbes[i].event);
        }
        put("tracing_on", "1");
        watch("tracing_on", "tracing_on");
        m_dir = ::open(m_root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    ~FakeProbes()
    {
        ::close(m_dir);
        ::close(m_inotify);
    }
    FakeProbes(const FakeProbes&) = delete;
    FakeProbes& operator=(const FakeProbes&) = delete;

    int dir() const { return m_dir; }
    void refuseTriggers(std::string_view event) const
    {
        fs::remove(m_root / "events" / m_group / event / "trigger");
    }
    void remove(std::string_view below) const { fs::remove(m_root / below); }
    std::string read(std::string_view below) const
    {
        std::string text;
        std::getline(std::ifstream(m_root / below), text);
        return text;
    }
    // What was switched on or off since the last look: events, and the instance as "tracing_on".
    std::vector<std::string> written()
    {
        std::vector<std::string> events;
        alignas(inotify_event) char buffer[16384];
        const ssize_t length = ::read(m_inotify, buffer, sizeof(buffer));
        for (ssize_t at = 0; at < length; at += ssize_t{sizeof(inotify_event)}) {
            inotify_event event;
            std::memcpy(&event, buffer + at, sizeof(event)); // of a watched file: no name follows
            events.push_back(m_events[event.wd]);
        }
        return events;
    }

private:
    void watch(const fs::path& below, std::string name)
    {
        const std::string path = m_root / below;
        m_events[::inotify_add_watch(m_inotify, path.c_str(), IN_CLOSE_WRITE)] = std::move(name);
    }
    void put(const fs::path& below, std::string_view text)
    {
        fs::create_directories((m_root / below).parent_path());
        std::ofstream(m_root / below) << text;
    }

    const std::string m_group = ProbeSet(-1, -1, -1, nullptr).group();
    const tests::ScratchFolder m_folder;
    const fs::path m_root = m_folder.path();
    int m_dir = -1;
    int m_inotify = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    std::map<int, std::string> m_events;
};

class ProbeSetTest : public testing::Test
{
protected:
    ProbeSetTest()
    {
        std::fill_n(m_numbers.values, kProbeValueCount, 100U);
        m_numbers.values[kSymbolsValue] = 0xffff;
        m_probes.replaceModule();
        EXPECT_TRUE(m_probes.define());
        m_fake.written(); // by its maker
    }

    FakeProbes m_fake;
    VerbNumbers m_numbers;
    ProbeSet m_probes{m_fake.dir(), m_fake.dir(), m_fake.dir(), m_numbers.values};
};

TEST_F(ProbeSetTest, RecordsNothingUntilAllAreArmedNorWhileTheyAreTakenOff)
{
    ASSERT_TRUE(m_probes.enable(m_fake.dir()));
    const std::vector<std::string> armed = m_fake.written();
    ASSERT_GT(armed.size(), 40U);
    EXPECT_EQ(armed.front(), "tracing_on");
    EXPECT_EQ(armed.back(), "tracing_on");
    EXPECT_EQ(std::ranges::count(armed, "tracing_on"), 2);
    EXPECT_EQ(m_fake.read("tracing_on"), "1");

    m_probes.disable(m_fake.dir());
    const std::vector<std::string> takenOff = m_fake.written();
    ASSERT_GT(takenOff.size(), 40U);
    EXPECT_EQ(takenOff.front(), "tracing_on");
    EXPECT_EQ(m_fake.read("tracing_on"), "0");
}

TEST_F(ProbeSetTest, LeavesAReturnToTheCallThatWakesIt)
{
    ASSERT_TRUE(m_probes.enable(m_fake.dir()));
    const std::vector<std::string> armed = m_fake.written();
    EXPECT_NE(std::ranges::find(armed, "ioctl"), armed.end());
    EXPECT_EQ(std::ranges::find(armed, "ioctl_return"), armed.end());
}

TEST_F(ProbeSetTest, ArmsAReturnThatNoCallCanWake)
{
    m_fake.refuseTriggers("ioctl");
    ASSERT_TRUE(m_probes.enable(m_fake.dir()));
    const std::vector<std::string> armed = m_fake.written();
    EXPECT_NE(std::ranges::find(armed, "ioctl_return"), armed.end());
}

TEST_F(ProbeSetTest, SaysThatAnInstanceCannotRecord)
{
    m_fake.remove("tracing_on");
    EXPECT_FALSE(m_probes.enable(m_fake.dir()));
}

} // namespace
} // namespace drmscope::tracer
