// SPDX-License-Identifier: MIT
#include "schema/session_file.h"
#include "schema/statement.h"
#include "tests/session_fixture/scratch_folder.h"
#include "tests/session_fixture/session_fixture.h"

#include <gtest/gtest.h>

namespace drmscope::schema {
namespace {

class ViewsTest : public testing::Test
{
protected:
    ViewsTest()
    {
        tests::makeSession(folder.file("s"), tests::testText("hot_unplug.sql"));
        file.emplace(SessionFile::openReadOnly(folder.file("s")));
    }
    std::string ask(const std::string& sql) { return file->database().text(sql); }

    tests::ScratchFolder folder;
    std::optional<SessionFile> file;
};

TEST_F(ViewsTest, TheTimelineReadsInOrderAndInSeconds)
{
    EXPECT_EQ(
        ask("SELECT group_concat(what, ', ') FROM device_timeline"),
        "phase probing, phase init, phase registered, open, open, phase unplugging, unplug, "
        "unregister, close, phase unplugged, phase zombie, close, last close, phase releasing, "
        "release begin, phase freed, release end");
    EXPECT_EQ(ask("SELECT at_s || ' ' || minor || ' ' || detail FROM device_timeline WHERE what = "
                  "'unplug'"),
              "2.000040 card0 1 open");
}

TEST_F(ViewsTest, AfterlifeSaysWhoHeldTheDeviceAndWhatOutlivedIt)
{
    EXPECT_EQ(
        ask("SELECT minor || ' ' || afterlife_ns || ' ' || outlived_count || ' ' || outlived_bytes "
            "|| ' ' || held_by FROM afterlife"),
        "card0 5500290000 9 2821 hold_file (240)");
}

TEST_F(ViewsTest, FramesPrintAsTheKernelPrintsThem)
{
    EXPECT_EQ(ask("SELECT call_site FROM resource_lifetime WHERE size_bytes = 2520"),
              "bochs_pci_probe+0x74/0x8c2 [bochs]");
    EXPECT_EQ(ask("SELECT frame FROM frame WHERE frame LIKE 'local_pci%'"),
              "local_pci_probe+0x41/0x80");
}

TEST_F(ViewsTest, AFileThatOpenedAfterTheUnplugDidNotHoldIt)
{
    EXPECT_EQ(ask("SELECT count(*) FROM leak"), "0");
    EXPECT_EQ(ask("SELECT last_phase || live_count || file_count FROM device_overview"), "freed01");
}

// An outer join elsewhere, or a missing CAST, would show as a column of changing type.
TEST_F(ViewsTest, EveryColumnHasOneTypeAndNoNull)
{
    for (const char* view :
         {"device_overview", "resource_lifetime", "device_timeline", "afterlife"}) {
        Statement rows(file->database(), std::string("SELECT * FROM ") + view);
        while (rows.step())
            for (int column = 0; column < rows.columnCount(); ++column)
                EXPECT_FALSE(rows.isNull(column)) << view << "." << rows.columnName(column);
    }
}

TEST_F(ViewsTest, LandmarksAreFoundByTheirIndex)
{
    Statement plan(file->database(), "EXPLAIN QUERY PLAN SELECT unplug_ns FROM device_overview");
    bool indexed = false;
    while (plan.step())
        indexed |= plan.text(3).find("event_landmark") != std::string_view::npos;
    EXPECT_TRUE(indexed);
}

} // namespace
} // namespace drmscope::schema
