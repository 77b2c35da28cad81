// SPDX-License-Identifier: MIT
// The residue of each cycle: the recorded hot-unplug is the first, others are added to it.
#include "app/report/cycle_report.h"
#include "tests/session_fixture/scratch_folder.h"
#include "tests/session_fixture/session_fixture.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace drmscope::app {
namespace {

// A drm_device on the same parent; unplugged at 9 s where it is gone, and never released.
std::string oneMore(int id, bool gone)
{
    const std::string number = std::to_string(id);
    return "INSERT INTO device SELECT " + number + ", address, " + number +
           ", parent_address, parent_name, bus, drm_driver, bound_driver, unique_name, "
           "driver_features, first_seen_ns + " +
           number +
           ", origin FROM device WHERE id = 1;"
           "INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES (" +
           number + ", 0, '" + (gone ? "zombie" : "registered") +
           "', 9000000000, 0);"
           "INSERT INTO resource SELECT id + 1000 * " +
           number + ", " + number +
           ", owner, kind, name_id, size_bytes, node_address, data_address, origin, added_ns, 0, "
           "'live', '', add_order, -1, -1, 0, add_event_id, 0, action_symbol_id, "
           "call_site_symbol_id, stack_id, task_id, owner_id FROM resource "
           "WHERE device_id = 1 AND owner = 'drm_device' AND add_order <= 2;";
}

class CycleReport : public testing::Test
{
protected:
    std::string textOfSession(const std::string& more)
    {
        SessionReader reader = sessionWith(more);
        return cyclesText(cycleResidues(reader, ofBochs(reader)), DeviceLabels(reader.devices()),
                          {});
    }
    SessionReader sessionWith(const std::string& more)
    {
        const std::string path = m_folder.file("a.drmscope");
        tests::makeSession(path, tests::testText("hot_unplug.sql") + more);
        return SessionReader(path);
    }
    static std::vector<Device> ofBochs(SessionReader& reader)
    {
        return cycledDevices(
            reader, [](const Device& device) { return device.parentName == "0000:01:00.0"; });
    }

    tests::ScratchFolder m_folder;
};

TEST_F(CycleReport, ACycleThatLeavesNothingSaysSo)
{
    EXPECT_EQ(textOfSession(oneMore(2, false)),
              "cycle  drm_device    resources  released after  left behind\n"
              "    1  card0                 9         5.500 s  nothing\n"
              "  now  0000:01:00.0          2          in use\n"
              "Residue: none in 1 cycle.\n");
}

TEST_F(CycleReport, EachCycleShowsWhatItLeftBehind)
{
    EXPECT_EQ(textOfSession(oneMore(2, true) + oneMore(3, true)),
              "cycle  drm_device      resources  released after  left behind\n"
              "    1  card0                   9         5.500 s  nothing\n"
              "    2  0000:01:00.0#2          2           never  2 resources, 176 B\n"
              "    3  0000:01:00.0#3          2           never  2 resources, 176 B\n"
              "Residue: 4 resources, 352 B in 3 cycles, 1.3 resources and 117 B a cycle.\n");
}

TEST_F(CycleReport, JsonIsExact)
{
    SessionReader reader = sessionWith(oneMore(2, true));
    const Json cycles = cyclesJson(cycleResidues(reader, ofBochs(reader)));
    ASSERT_EQ(cycles.size(), 2U);
    EXPECT_EQ(cycles[0]["afterlife_ns"], 5500290000);
    EXPECT_EQ(cycles[0]["released"], true);
    EXPECT_EQ(cycles[1]["released"], false);
    EXPECT_EQ(cycles[1]["left_count"], 2);
    EXPECT_EQ(cycles[1]["left_bytes"], 176);
}

TEST_F(CycleReport, WithoutACycleThereIsNoResidue)
{
    SessionReader reader = sessionWith("");
    EXPECT_EQ(cyclesText({}, DeviceLabels(reader.devices()), {}), "No cycle was recorded.\n");
}

} // namespace
} // namespace drmscope::app
