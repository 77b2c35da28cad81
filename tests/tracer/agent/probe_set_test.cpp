// SPDX-License-Identifier: MIT
#include "tracer/agent/peer.h"
#include "tracer/agent/probe_set.h"
#include "tracer/agent/probes.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::tracer {
namespace {

namespace fs = std::filesystem;

// What a ProbeSet writes to, as plain files with drm loaded, and the order in which events are
// enabled.
class FakeProbes
{
public:
    FakeProbes()
    {
        char path[] = "/tmp/probe_set_test-XXXXXX";
        m_root = ::mkdtemp(path);
        put("module/drm/initstate", "live");
        put("dynamic_events", "");
        for (unsigned i = 0; i < kProbeCount; ++i) {
            const fs::path event = fs::path("events") / m_group / kProbes[i].event;
            for (const char* file : {"enable", "filter", "trigger"})
                put(event / file, "");
            const std::string watched = m_root / event / "enable";
            m_events[::inotify_add_watch(m_inotify, watched.c_str(), IN_CLOSE_WRITE)] =
                kProbes[i].event;
        }
        m_dir = ::open(m_root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    ~FakeProbes()
    {
        ::close(m_dir);
        ::close(m_inotify);
        fs::remove_all(m_root);
    }
    FakeProbes(const FakeProbes&) = delete;
    FakeProbes& operator=(const FakeProbes&) = delete;

    int dir() const { return m_dir; }
    void refuseTriggers(std::string_view event) const
    {
        fs::remove(m_root / "events" / m_group / event / "trigger");
    }
    std::vector<std::string> enabled()
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
    void put(const fs::path& below, std::string_view text)
    {
        fs::create_directories((m_root / below).parent_path());
        std::ofstream(m_root / below) << text;
    }

    const std::string m_group = ProbeSet(-1, -1, -1, nullptr).group();
    fs::path m_root;
    int m_dir = -1;
    int m_inotify = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    std::map<int, std::string> m_events;
};

// What was enabled, in that order, where all that a drm may have is there.
std::vector<std::string> enabledIn(FakeProbes& fake)
{
    VerbNumbers numbers;
    std::fill_n(numbers.values, kProbeValueCount, 100U);
    numbers.values[kSymbolsValue] = 0xffff;
    ProbeSet probes(fake.dir(), fake.dir(), fake.dir(), numbers.values);
    probes.replaceModule();
    EXPECT_TRUE(probes.define());
    probes.enable(fake.dir());
    return fake.enabled();
}

TEST(ProbeSet, ArmsTheEndOfALifeBeforeItsBeginning)
{
    FakeProbes fake;
    const std::vector<std::string> enabled = enabledIn(fake);
    const auto place = [&enabled](std::string_view event) {
        const auto found = std::ranges::find(enabled, event);
        EXPECT_NE(found, enabled.end()) << event;
        return found;
    };
    EXPECT_LT(place("atomic_state_free"), place("atomic_state_init_return"));
    EXPECT_LT(place("atomic_state_init_return"), place("atomic_state_init"));
    EXPECT_LT(place("dmabuf_release"), place("dmabuf_export"));
    EXPECT_LT(place("dmabuf_detach"), place("dmabuf_attach"));
    EXPECT_LT(place("gem_vm_close"), place("gem_map"));
    EXPECT_LT(place("file_close"), place("file_open"));
    EXPECT_LT(place("master_release"), place("master_open"));
}

TEST(ProbeSet, LeavesAReturnToTheCallThatWakesIt)
{
    FakeProbes fake;
    const std::vector<std::string> woken = enabledIn(fake);
    EXPECT_NE(std::ranges::find(woken, "ioctl"), woken.end());
    EXPECT_EQ(std::ranges::find(woken, "ioctl_return"), woken.end());

    FakeProbes refusing;
    refusing.refuseTriggers("ioctl");
    const std::vector<std::string> armed = enabledIn(refusing);
    EXPECT_NE(std::ranges::find(armed, "ioctl_return"), armed.end());
}

} // namespace
} // namespace drmscope::tracer
