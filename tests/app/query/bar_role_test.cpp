// SPDX-License-Identifier: MIT
#include "app/query/bar_role.h"
#include "tests/session_fixture/scratch_folder.h"
#include "tests/session_fixture/session_fixture.h"

#include <gtest/gtest.h>

#include <set>

namespace drmscope::app {
namespace {

// What the bars of a session stand for whose findings are those of its facts.
class BarRoleTest : public testing::Test
{
protected:
    // facts: of tests/schema/findings/facts.
    std::set<RowId> leakedOf(const std::string& facts, const std::string& more)
    {
        const std::string folder = "../schema/findings/facts/";
        const std::string path = m_folder.file("test.drmscope");
        tests::makeSession(path, tests::testText(folder + "whole_recording.sql") +
                                     tests::testText(folder + facts + ".sql") + more);
        SessionReader reader(path);
        const BarRoles roles(reader);
        std::set<RowId> leaked;
        reader.walkSpans(SessionReader::SpanOrder::ById, [&](const ResourceSpan& resource) {
            if (roles.of(resource) == BarRole::Leaked) {
                leaked.insert(resource.id);
            }
            return true;
        });
        m_pins.clear();
        for (const Pin& pin : reader.pins()) {
            m_pins.push_back(roles.of(pin));
        }
        return leaked;
    }
    // Of bochs_remove(), 32 bytes; `rest`: origin to end_kind.
    static std::string resource(RowId id, const std::string& owner, const std::string& rest)
    {
        return "INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, "
               "node_address, data_address, origin, added_ns, ended_ns, end_kind, end_phase, "
               "add_order, release_order, release_order_right, added_in_release, add_event_id, "
               "end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id) VALUES (" +
               std::to_string(id) + ", 1, '" + owner + "', 'kmalloc', 1, 32, 64, 0, " + rest +
               ", '', 0, -1, -1, 0, 0, 0, 0, 1, 0, 1);";
    }

    std::vector<BarRole> m_pins;

private:
    tests::ScratchFolder m_folder;
};

TEST_F(BarRoleTest, WhatAProbeThatFailedLeftBehindIsLeaked)
{
    const std::string facts = "F04_a_probe_that_failed_left_it_behind";
    const std::string pin = "INSERT INTO pin (id, device_id, kind, drm_file_id, started_ns, "
                            "ended_ns) VALUES (1, 1, 'unexplained', 0, 10000000000, 0);";
    EXPECT_EQ(leakedOf(facts, resource(1, "drm_device", "'add', 2000, 0, 'live'") +
                                  resource(2, "drm_device", "'add', 2001, 3000, 'del'") +
                                  resource(3, "device", "'add', 2002, 0, 'live'") + pin),
              std::set<RowId>({1}));
    EXPECT_EQ(m_pins, std::vector<BarRole>({BarRole::Leaked}));
}

// The finding names one of them, and accuses all.
TEST_F(BarRoleTest, AllThatGrewIsLeaked)
{
    EXPECT_EQ(leakedOf("F07_one_more_in_each_open",
                       resource(10, "drm_device", "'add', 500, 0, 'live'") +
                           resource(11, "drm_device", "'snapshot', 5000000000, 0, 'live'") +
                           resource(12, "device", "'add', 5000000001, 0, 'live'")),
              std::set<RowId>({1, 2, 3, 4}));
}

} // namespace
} // namespace drmscope::app
