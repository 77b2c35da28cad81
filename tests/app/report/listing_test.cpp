// SPDX-License-Identifier: MIT
// What a person sees of one known session, letter by letter.
#include "app/query/session_reader.h"
#include "app/report/display_width.h"
#include "app/report/listing.h"
#include "app/report/session_json.h"
#include "app/report/text_report.h"
#include "tests/session_fixture/session_fixture.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

namespace drmscope::app {
namespace {

class HotUnplug : public testing::Test
{
protected:
    HotUnplug()
    {
        tests::makeSession(path(), tests::testText("hot_unplug.sql"));
        m_reader = std::make_unique<SessionReader>(path());
        m_summary = m_reader->summary();
    }
    ~HotUnplug() override { std::filesystem::remove(path()); }
    HotUnplug(const HotUnplug&) = delete;
    HotUnplug& operator=(const HotUnplug&) = delete;
    HotUnplug(HotUnplug&&) = delete;
    HotUnplug& operator=(HotUnplug&&) = delete;

    static std::string path()
    {
        return (std::filesystem::temp_directory_path() /
                ("report_test." + std::to_string(getpid()) + ".drmscope"))
            .string();
    }
    [[nodiscard]] DeviceLabels labels() const { return DeviceLabels(m_reader->devices()); }

    std::unique_ptr<SessionReader> m_reader;
    Summary m_summary;
};

TEST_F(HotUnplug, DevicesFit80Columns)
{
    EXPECT_EQ(devicesText(m_summary, m_reader->devices(), m_reader->afterlives(), labels(), {}),
              "device  driver     parent        phase  drmres  live  files   gone at  afterlife\n"
              "card0   bochs-drm  0000:01:00.0  freed       9     0      1  +2.000 s    5.500 s\n");
}

TEST_F(HotUnplug, ResourcesFit80Columns)
{
    EXPECT_EQ(resourcesText(m_summary, m_reader->resources(), labels(), {}),
              "name                         size     added  held for  end       call site\n"
              "drm_dev_init_release            -  +0.100 s   7.400 s  released  bochs_pci_probe\n"
              "kmalloc                     176 B  +0.100 s   7.400 s  released  bochs_pci_probe\n"
              "drm_minor_alloc_release       8 B  +0.100 s   7.400 s  released  bochs_pci_probe\n"
              "kmalloc                     104 B  +0.100 s   7.400 s  released  bochs_pci_probe\n"
              "drm_gem_init_release            -  +0.100 s   7.400 s  released  bochs_pci_probe\n"
              "kmalloc                      13 B  +0.100 s   7.400 s  released  bochs_pci_probe\n"
              "kmalloc                   2.5 KiB  +0.100 s   7.400 s  released  bochs_pci_probe\n"
              "drm_vram_mm_release             -  +0.101 s   7.399 s  released  bochs_pci_probe\n"
              "drm_mode_con…nit_release        -  +0.101 s   7.399 s  released  bochs_pci_probe\n");
}

TEST_F(HotUnplug, ANarrowTerminalGetsNarrowTables)
{
    for (const size_t width : {40U, 60U, 79U, 81U, 120U}) {
        const TextStyle style{width, false};
        const std::string all =
            resourcesText(m_summary, m_reader->resources(), labels(), style) +
            devicesText(m_summary, m_reader->devices(), m_reader->afterlives(), labels(), style);
        size_t from = 0;
        for (size_t to = all.find('\n'); to != std::string::npos; to = all.find('\n', from)) {
            EXPECT_LE(displayWidth(all.substr(from, to - from)), width);
            from = to + 1;
        }
    }
}

TEST_F(HotUnplug, EventsSayWhatHappenedToWhom)
{
    const DeviceLabels names = labels();
    const EventLines lines(m_summary, names, {});
    std::string text = lines.heading();
    m_reader->events({}, [&](const Event& event) {
        if (event.id == 3 || event.id == 15 || event.id == 17 || event.id == 26) {
            text += lines.line(event);
        }
        return true;
    });
    EXPECT_EQ(text,
              "         time  cpu  device    event           detail\n"
              "  +0.100210 s    0  card0     add             drm_dev_init_release, bochs_pci_p…\n"
              "  +0.125000 s    0  card0     file_open       in-kernel client, modprobe (212),…\n"
              "  +1.000000 s    1  card0     file_open       hold_file (240), refs 3, open 1\n"
              "  +7.500030 s    1  card0     dev_last_close  refs 1, open 0\n");
}

TEST_F(HotUnplug, TheReportTellsTheStoryInAMailsWidth)
{
    const std::string report = textReport(*m_reader);
    for (const char* words :
         {"Recorded   2025-11-22 11:00:12 UTC on lab, for 8.200 s\n",
          "Command    lab hot-unplug (exit status 0)\n",
          "Events     37 recorded, none missed, none damaged\n", "No leak: 9 resources",
          "card0  bochs-drm  0000:01:00.0 on pci\n",
          "    +2.000040 s  unplugging, 4.16 ms  unplugged, with 1 open file\n",
          "    hold_file (240)              +1.000 s  +7.500 s  6.500 s     5.500 s\n",
          "    9 resources (2.8 KiB) outlived the unplug: afterlife 5.500 s, held\n"
          "    by hold_file (240).\n",
          "    kmalloc                  2.5 KiB  5.500 s  released  bochs_pci_probe\n",
          "F06  Managed resources held too late\n", "14 of 16 hooks armed"}) {
        EXPECT_NE(report.find(words), std::string::npos) << words << "\nis not in\n" << report;
    }
    size_t from = 0;
    for (size_t to = report.find('\n'); to != std::string::npos; to = report.find('\n', from)) {
        EXPECT_LE(displayWidth(report.substr(from, to - from)), kMailColumns);
        from = to + 1;
    }
}

TEST_F(HotUnplug, JsonHasTheseKeysAndNoOthers)
{
    const auto keysOf = [](const Json& json) {
        std::string keys;
        for (const auto& [key, value] : json.items()) {
            keys += key + ' ';
        }
        return keys;
    };
    EXPECT_EQ(keysOf(jsonOf(m_summary, "a")), "format file schema_version origin_ns session ");
    EXPECT_EQ(
        keysOf(jsonOf(m_reader->devices().front())),
        "device_id minor minors drm_driver parent_name bus bound_driver unique_name address "
        "generation last_phase origin first_seen_ns registered_ns unplug_ns unregister_ns "
        "last_close_ns release_begin_ns release_end_ns resource_count live_count file_count ");
    EXPECT_EQ(
        keysOf(jsonOf(m_reader->resources().front())),
        "resource_id device_id owner name kind size_bytes origin added_ns ended_ns lifetime_ns "
        "end_kind end_phase add_order release_order release_order_right added_in_release "
        "call_site action pid comm stack_id node data ");
    EXPECT_EQ(keysOf(jsonOf(*m_reader->event(3))),
              "event_id timestamp_ns seq cpu kind step device_id minor pid comm name size_bytes "
              "action caller call_site stack_id ordinal cause result process_id refs open_count "
              "object data atomic_context ");
    EXPECT_EQ(
        keysOf(jsonOf(m_reader->findings().front())),
        "finding_id rule severity verdict class confidence device_id minor drm_driver "
        "resource_id event_id first_seen_ns resource_count size_bytes call_site source title cause "
        "advice fingerprint ");
    EXPECT_EQ(keysOf(jsonOf(m_reader->judgement())), "verdict reasons ");
}

TEST(DeviceLabels, TellsApartWhatARebindNamesAlike)
{
    Device first;
    first.id = 1;
    first.minor = "card0";
    first.minors = {"card0", "renderD128"};
    first.drmDriver = "bochs-drm";
    Device second = first;
    second.id = 2;
    Device third;
    third.id = 3;
    third.parentName = "vgem";
    const DeviceLabels labels({first, second, third});
    EXPECT_EQ(labels[1], "card0#1");
    EXPECT_EQ(labels[2], "card0#2");
    EXPECT_EQ(labels[3], "vgem");
    EXPECT_EQ(labels[9], "device 9");
    EXPECT_EQ(labels[0], "");
    EXPECT_TRUE(isCalled(second, labels, "card0"));
    EXPECT_TRUE(isCalled(second, labels, "card0#2"));
    EXPECT_FALSE(isCalled(second, labels, "card0#1"));
    EXPECT_TRUE(isCalled(second, labels, "renderD128"));
    EXPECT_FALSE(isCalled(third, labels, ""));
}

} // namespace
} // namespace drmscope::app
