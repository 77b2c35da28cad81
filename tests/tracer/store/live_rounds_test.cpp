// SPDX-License-Identifier: MIT
// That what is judged piece by piece while a recording runs is what is judged at its end, and at a
// cost that follows what happens.
#include "schema/statement.h"
#include "tests/tracer/store/empty_session.h"
#include "tests/tracer/store/many_devices.h"
#include "tracer/store/session_writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace drmscope::tracer {
namespace {

using std::chrono::minutes;

class LiveRoundsTest : public testing::Test
{
protected:
    // Findings in all their columns but those that name a row of what still lived.
    std::vector<std::string> findings(const std::string& which = "")
    {
        static const std::regex kTime("[0-9.]+ m?s\\b");
        schema::Statement rows(session.file.database(),
                               "SELECT f.rule, f.severity, f.verdict, f.class, f.confidence, "
                               "f.device_id, f.event_id, f.call_site_symbol_id, f.first_seen_ns, "
                               "f.resource_count, f.size_bytes, f.title, f.cause "
                               "FROM finding AS f " +
                                   which);
        std::vector<std::string> all;
        while (rows.step()) {
            std::string row;
            for (int column = 0; column < rows.columnCount(); ++column)
                row += std::string(rows.text(column)) + '|';
            all.push_back(std::regex_replace(row, kTime, "some time"));
        }
        std::ranges::sort(all);
        return all;
    }
    void armAllHooks()
    {
        for (const char* hook : {"add", "del", "release_node", "release", "device_init", "register",
                                 "unregister", "unplug", "last_close", "file_open", "file_close",
                                 "bind", "devres", "dmabuf", "ioctl", "kernel_log"})
            writer.storeHook({.origin = {},
                              .hook = hook,
                              .symbol = hook,
                              .state = HookEvent::State::Armed,
                              .error = 0,
                              .missed = 0,
                              .reason = ""});
    }
    // As if some time had passed since the last round.
    void judge(std::chrono::minutes passed = minutes(2)) { writer.commitIfDue(clock += passed); }
    void judgeAll()
    {
        writer.commit();
        while (writer.live().isDue(clock))
            judge();
    }
    void record(tests::ManyDevices& devices, int steps)
    {
        for (int step = 0; step < steps; ++step)
            devices.step(6);
        judgeAll();
    }
    // Rule, class and drm_device.
    std::set<std::string> subjects(const std::string& which)
    {
        schema::Statement rows(session.file.database(),
                               "SELECT rule || ' ' || class || ' ' || device_id FROM finding " +
                                   which);
        std::set<std::string> all;
        while (rows.step())
            all.emplace(rows.text(0));
        return all;
    }
    std::set<std::string> accusations() { return subjects("WHERE verdict <> 'information'"); }
    // F20 gives way to releases that went quickly later.
    std::set<std::string> lastingAccusations()
    {
        return subjects("WHERE verdict <> 'information' AND rule <> 'F20'");
    }
    // Of a drm_device that nothing else is told of, and that has one resource more in each round.
    int64_t costOfRounds(uint64_t address, uint64_t nowNs)
    {
        int64_t cost = 0;
        session.file.database().setKeepGoing([&cost] { return ++cost > 0; });
        for (uint64_t node = 1; node <= 100; ++node) {
            ResourceEvent add;
            add.origin = {.timestampNs = nowNs, .seq = node, .cpu = 0, .pid = 7};
            add.device = {address, 1};
            add.node = address + node;
            add.name = "kmalloc";
            writer.store(add);
            judgeAll();
        }
        session.file.database().setKeepGoing({});
        return cost;
    }
    void finishAfter(uint64_t newestNs)
    {
        writer.finish(
            {.endedNs = newestNs + 3'600'000'000'000, .interruptedBy = "", .commandStatus = 0});
    }
    static std::vector<std::string> lessThan(const std::vector<std::string>& all,
                                             const std::vector<std::string>& less)
    {
        std::vector<std::string> rest;
        std::ranges::set_difference(all, less, std::back_inserter(rest));
        return rest;
    }
    void commitAndJudge()
    {
        writer.commit();
        judge();
    }

    tests::EmptySession session;
    tests::EverySymbol symbols;
    SessionWriter writer{session.file, symbols};
    LiveFindings::Clock::time_point clock = LiveFindings::Clock::now();
};

// But that F20, which compares all drm_devices of a driver, may say nothing before the end: how
// many a round has room for depends on the machine. Nor does F07 of other binds.
TEST_F(LiveRoundsTest, WhatIsToldPieceByPieceIsWhatTheEndTells)
{
    armAllHooks();
    tests::ManyDevices devices(writer, 1, 40);
    std::set<std::string> told;
    for (int step = 0; step < 4000; ++step) {
        devices.step(6);
        if (step % 200 == 0) {
            commitAndJudge();
            told.merge(lastingAccusations());
        }
        if (step == 2000)
            writer.storeMissed({.cpu = 0,
                                .afterNs = devices.nowNs() - 5,
                                .beforeNs = devices.nowNs() - 4,
                                .count = 3});
    }
    judgeAll();
    writer.heardUntil(devices.nowNs() + 3'600'000'000'000); // what only time shows
    judge(minutes(60));
    const std::vector<std::string> live = findings();
    finishAfter(devices.nowNs());
    EXPECT_EQ(lessThan(live, findings()), std::vector<std::string>{}) << "told too much";
    EXPECT_EQ(lessThan(findings("WHERE f.rule <> 'F20' AND NOT (f.rule = 'F07' AND "
                                "(f.resource_id = 0 OR f.cause LIKE '%binds of other devices%'))"),
                       live),
              std::vector<std::string>{});
    const std::set<std::string> known = subjects("");
    for (const std::string& accusation : told)
        EXPECT_TRUE(known.contains(accusation)) << accusation << " was taken back";
    EXPECT_GT(told.size(), 50U);
    EXPECT_EQ(session.ask("SELECT group_concat(rule, ' ') FROM (SELECT DISTINCT rule FROM finding "
                          "ORDER BY rule)"),
              "F01 F02 F04 F05 F06 F07 F08 F10 F17 F18 F19 F20 F21 F22 F23 F24 F25");
    EXPECT_GT(live.size(), 100U);
}

// Counted in what SQLite does, for time says something of the machine too.
TEST_F(LiveRoundsTest, ARoundCostsTheSameHoweverMuchWasRecorded)
{
    armAllHooks();
    tests::ManyDevices devices(writer, 2, 60, tests::ManyDevices::Faults::None);
    record(devices, 500);
    const int64_t atFirst = costOfRounds(0x10000, devices.nowNs());
    record(devices, 20'000);
    const int64_t later = costOfRounds(0x20000, devices.nowNs());
    EXPECT_GT(atFirst, 10);
    EXPECT_LT(later, atFirst * 3) << devices.devices() << " drm_devices";
    EXPECT_EQ(accusations(), std::set<std::string>{});
}

} // namespace
} // namespace drmscope::tracer
