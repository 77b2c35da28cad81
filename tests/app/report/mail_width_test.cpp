// SPDX-License-Identifier: MIT
// The report's promise: no line is wider than a mail's, whatever a session calls things.
#include "app/query/session_reader.h"
#include "app/report/display_width.h"
#include "app/report/text_report.h"
#include "tests/session_fixture/scratch_folder.h"
#include "tests/session_fixture/session_fixture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace drmscope::app {
namespace {

class MailWidth : public testing::Test
{
protected:
    // The report of the recorded hot-unplug, changed by these statements.
    std::string reportOf(const std::string& changes)
    {
        const std::string path = m_folder.file("a.drmscope");
        tests::makeSession(path, tests::testText("hot_unplug.sql") + changes);
        SessionReader reader(path);
        return textReport(reader);
    }
    static void expectNoLineIsWider(const std::string& report)
    {
        std::istringstream lines(report);
        for (std::string line; std::getline(lines, line);) {
            EXPECT_LE(displayWidth(line), kMailColumns) << line;
        }
    }

    tests::ScratchFolder m_folder;
};

// Every text that a recording takes from the machine, followed by `tail`.
std::string everythingCalled(const std::string& tail)
{
    std::string sql;
    const auto append = [&](const std::string& table, const std::vector<std::string>& columns) {
        for (const std::string& column : columns) {
            sql += "UPDATE " + table + " SET " + column + " = " + column + " || '" + tail + "';\n";
        }
    };
    append("session", {"uuid", "hostname", "kernel_release", "kernel_version", "machine", "backend",
                       "clock", "command", "writer_version"});
    append("device", {"parent_name", "bus", "drm_driver", "bound_driver", "unique_name"});
    append("minor", {"name"});
    append("task", {"comm"});
    append("name", {"name"});
    append("symbol", {"name", "module"});
    append("hook", {"symbol", "reason"});
    append("drm_file", {"comm"});
    return sql;
}

constexpr const char* kLarge =
    "UPDATE session SET event_count = 123456789012, missed_count = 0, damaged_count = 0;\n";
constexpr const char* kDoubtful =
    "UPDATE session SET state = 'interrupted', state_reason = 'the collector ended with "
    "a reason that takes more than one line of a mail to tell', damaged_count = 1234567;\n"
    "UPDATE hook SET missed_count = 123456;\n"
    "INSERT INTO missed (id, cpu, after_ns, before_ns, missed_count) VALUES (1, 255, 12000000000, "
    "14000000000, 1234567890);\n";

TEST_F(MailWidth, TheVerdictIsWrapped)
{
    const std::string report = reportOf(kLarge);
    expectNoLineIsWider(report);
    EXPECT_NE(report.find("No leak: 9 resources of 1 drm_device, 123,456,789,012 events, and\n"
                          "nothing was missed.\n"),
              std::string::npos)
        << report;
}

TEST_F(MailWidth, NothingWasMissedIsSaidOnlyWhereNothingWas)
{
    const std::string report =
        reportOf("UPDATE hook SET state = 'missing' WHERE hook = 'release_node';"
                 "UPDATE hook SET missed_count = 7 WHERE hook = 'ioctl';");
    expectNoLineIsWider(report);
    EXPECT_NE(report.find("events. Not all was recorded\nthat the hazards need:\n"
                          "  - hook ioctl missed 7 calls\n"
                          "  - hook release_node was not armed\n"),
              std::string::npos)
        << report;
}

TEST_F(MailWidth, WhatFilesHeldAndWhoHadAHandInIt)
{
    const std::string holdings = tests::testText("holdings.sql");
    const std::string report = reportOf(holdings);
    expectNoLineIsWider(report);
    expectNoLineIsWider(reportOf(holdings + everythingCalled("_" + std::string(150, 'w'))));
    for (const char* line :
         {"    held when gone             GEM handles    size  framebuffers  was\n"
          "    in-kernel client, modpro…            1   8 KiB       unknown\n"
          "    hold_file (240)                      2  68 KiB             1  master\n",
          "    master               from     until\n"
          "    hold_file (240)  +1.000 s  +7.500 s\n",
          "    vgem                 hold_file (240)  64 KiB  +1.200 s  +7.000 s\n",
          "    +1.100 s  Virtual-1  connected\n"}) {
        EXPECT_NE(report.find(line), std::string::npos) << report;
    }
}

TEST_F(MailWidth, LongTextsOfManyWords)
{
    const std::string tail = everythingCalled(" with many words that say nothing of importance");
    expectNoLineIsWider(reportOf(tail + kLarge));
    expectNoLineIsWider(reportOf(tail + kDoubtful));
}

TEST_F(MailWidth, LongTextsOfOneWord)
{
    const std::string tail = everythingCalled("_" + std::string(150, 'w') + "_end");
    expectNoLineIsWider(reportOf(tail + kLarge));
    expectNoLineIsWider(reportOf(tail + kDoubtful));
}

TEST_F(MailWidth, LongTextsOfWideCharacters)
{
    std::string wide;
    for (int i = 0; i < 60; ++i) {
        wide += "漢";
    }
    expectNoLineIsWider(reportOf(everythingCalled(wide) + kDoubtful));
}

// Every row of a drm_device once more, `times` times.
std::string manyDevices(int times)
{
    const std::string numbers =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
        std::to_string(times) + ") ";
    const std::map<std::string, std::string> moved = {
        {"device", "id = id + 1000 * n"},
        {"minor", "id = id + 1000 * n, device_id = device_id + 1000 * n"},
        {"phase", "device_id = device_id + 1000 * n"},
        {"event", "id = id + 1000 * n, device_id = device_id + 1000 * n"},
        {"drm_file", "id = id + 1000 * n, device_id = device_id + 1000 * n"},
        {"resource", "id = id + 1000 * n, device_id = device_id + 1000 * n"}};
    std::string sql;
    for (const auto& [table, change] : moved) {
        sql += "CREATE TEMP TABLE copy AS " + numbers + "SELECT t.*, n.i AS n FROM n JOIN " +
               table + " AS t" + (table == "device" ? "" : " WHERE t.device_id <> 0") + ";" +
               "UPDATE copy SET " + change + ";ALTER TABLE copy DROP COLUMN n;INSERT INTO " +
               table + " SELECT * FROM copy;DROP TABLE copy;";
    }
    return sql;
}

int64_t linesOf(const std::string& text)
{
    return std::count(text.begin(), text.end(), '\n');
}

TEST_F(MailWidth, FindingsComeFirstAndEachMistakeOnce)
{
    const std::string report = reportOf(manyDevices(999));
    expectNoLineIsWider(report);
    EXPECT_LT(report.find("\nFindings\n"), report.find("\nDevices\n"));
    EXPECT_LT(report.find("the same 999 times more: card0#"), report.find("\nDevices\n"));
    EXPECT_NE(report.find("… and 977 more; `drmscope devices` lists all\n"), std::string::npos);
    EXPECT_LT(linesOf(report), linesOf(reportOf("")) * 5);
}

TEST_F(MailWidth, TheOthersAreCalledByTheirWholeLabels)
{
    const std::string report = reportOf(manyDevices(12));
    expectNoLineIsWider(report);
    for (int i = 4; i <= 12; ++i) {
        EXPECT_NE(report.find("\ncard0#" + std::to_string(i) + "001  "), std::string::npos)
            << report;
    }
}

TEST_F(MailWidth, WhatTheKernelSaidIsWrappedNotCut)
{
    const std::string report = reportOf(
        "CREATE TEMP TABLE copy AS SELECT * FROM event WHERE kind = 'dev_unplug' LIMIT 1;"
        "UPDATE copy SET id = 900, timestamp_ns = 13000000000, kind = 'kernel_log', device_id = 0,"
        " task_id = 2, name_id = 900;"
        "INSERT INTO event SELECT * FROM copy; DROP TABLE copy;"
        "INSERT INTO name (id, name) VALUES (900, 'WARNING: CPU: 1 PID: 240 at drivers/gpu/drm/"
        "drm_mode_config.c:529 drm_mode_config_cleanup+0x2c1/0x2f0 [drm]')");
    expectNoLineIsWider(report);
    EXPECT_NE(report.find("  +1.000000 s hold_file (240): WARNING: CPU: 1 PID: 240 at\n"
                          "    drivers/gpu/drm/drm_mode_config.c:529\n"
                          "    drm_mode_config_cleanup+0x2c1/0x2f0 [drm]\n"),
              std::string::npos)
        << report;
}

TEST_F(MailWidth, AFingerprintBreaksBetweenItsNames)
{
    const std::string report = reportOf(
        "UPDATE phase SET ended_ns = 0 WHERE phase = 'zombie';"
        "DELETE FROM phase WHERE phase IN ('releasing', 'freed');"
        "DELETE FROM event WHERE kind IN ('release', 'release_begin', 'release_end');"
        "UPDATE drm_file SET closed_ns = 0, close_event_id = 0 WHERE comm = 'hold_file';"
        "UPDATE device SET drm_driver = 'a_driver_whose_name_takes_up_most_of_a_line_of_this';");
    EXPECT_NE(report.find("     fingerprint:\n"
                          "     F04/a_driver_whose_name_takes_up_most_of_a_line_of_this/\n"
                          "     never-released/-/-\n"),
              std::string::npos)
        << report;
}

TEST_F(MailWidth, KernelAndDriversStandWithTheirBuilds)
{
    const std::string id(40, 'a');
    const std::string report =
        reportOf("DELETE FROM build; INSERT INTO build (object, build_id) VALUES ('vmlinux', '" +
                 id + "'), ('bochs', 'b" + id.substr(1) + "'), ('elsewhere', 'c')");
    EXPECT_NE(report.find("           vmlinux " + id + "\n"), std::string::npos) << report;
    EXPECT_NE(report.find("Driver     bochs-drm: module bochs\n           b" + id.substr(1) + "\n"),
              std::string::npos)
        << report;
    EXPECT_EQ(report.find("elsewhere"), std::string::npos);
    EXPECT_NE(reportOf("DELETE FROM build").find("module bochs build-id not recorded"),
              std::string::npos);
}

TEST_F(MailWidth, ADriverOlderThanTheRecordingIsOfTheModuleThatUnpluggedIt)
{
    const std::string late = "UPDATE device SET origin = 'snapshot';"
                             "UPDATE resource SET call_site_symbol_id = 0;";
    EXPECT_NE(reportOf(late).find("Driver     bochs-drm: module bochs\n"), std::string::npos)
        << reportOf(late);
    const std::string unseen = late + "DELETE FROM call_site;";
    EXPECT_NE(
        reportOf(unseen).find("Driver     bochs-drm: it was not recorded which module it is in\n"),
        std::string::npos)
        << reportOf(unseen);
}

TEST_F(MailWidth, ADriverThatVmlinuxMadeIsBuiltIn)
{
    const std::string report = reportOf("DELETE FROM build; UPDATE symbol SET module = '';"
                                        "INSERT INTO build (object, build_id) VALUES "
                                        "('vmlinux', 'abc')");
    EXPECT_NE(report.find("vmlinux abc, with bochs-drm built in\n"), std::string::npos) << report;
    EXPECT_EQ(report.find("Driver "), std::string::npos) << report;
}

} // namespace
} // namespace drmscope::app
