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

TEST_F(ViewsTest, AProcessThatHeldItTwiceIsNamedOnce)
{
    tests::makeSession(
        folder.file("s"),
        tests::testText("hot_unplug.sql") +
            "INSERT INTO drm_file (id, device_id, address, minor_index, process_id, comm, "
            "in_kernel, origin, opened_ns, closed_ns, open_event_id, close_event_id) "
            "SELECT id + 100, device_id, address + 64, minor_index, process_id, comm, in_kernel, "
            "origin, opened_ns + 1, closed_ns, 0, 0 FROM drm_file WHERE in_kernel = 0 "
            "UNION ALL SELECT id + 200, device_id, address + 128, minor_index, 7, 'a', 0, origin, "
            "opened_ns + 2, closed_ns, 0, 0 FROM drm_file WHERE in_kernel = 0;");
    file.emplace(SessionFile::openReadOnly(folder.file("s")));
    EXPECT_EQ(ask("SELECT held_by FROM afterlife"), "a (7), hold_file (240)");
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

class HoldingsTest : public ViewsTest
{
protected:
    HoldingsTest()
    {
        tests::makeSession(folder.file("s"),
                           tests::testText("hot_unplug.sql") + tests::testText("holdings.sql"));
        file.emplace(SessionFile::openReadOnly(folder.file("s")));
    }
};

TEST_F(HoldingsTest, AFileHoldsHandlesAndFramebuffersWhenItsDeviceGoes)
{
    EXPECT_EQ(ask("SELECT group_concat(comm || ' ' || phase || ' ' || handle_count || ' ' || "
                  "size_bytes || ' ' || framebuffer_count || ' ' || is_master, ', ') "
                  "FROM file_holding"),
              "hold_file unplugging 2 69632 1 1, modprobe unplugging 1 8192 -1 0");
}

TEST_F(HoldingsTest, MasterIsWhoeverSetItUntilItIsDropped)
{
    EXPECT_EQ(ask("SELECT group_concat(comm || ' ' || started_ns || ' ' || ended_ns, ', ') FROM "
                  "drm_master"),
              "hold_file 13000010000 19500000000");
    tests::makeSession(folder.file("s"),
                       tests::testText("hot_unplug.sql") + tests::testText("holdings.sql") +
                           "DELETE FROM event_row WHERE shape_id IN (SELECT id FROM event_shape "
                           "WHERE kind LIKE 'master%');");
    file.emplace(SessionFile::openReadOnly(folder.file("s")));
    EXPECT_EQ(ask("SELECT group_concat(comm || ' ' || started_ns || ' ' || ended_ns, ', ') FROM "
                  "drm_master"),
              "hold_file 14000050000 0");
}

TEST_F(HoldingsTest, AnImportLastsUntilItIsDetached)
{
    EXPECT_EQ(ask("SELECT importer || ' ' || importer_device_id || ' ' || size_bytes || ' ' || "
                  "started_ns || ' ' || ended_ns FROM dmabuf_import"),
              "vgem 0 65536 13200000000 19000000000");
}

TEST_F(HoldingsTest, AConnectorHasChangedWhenItIsNotWhatUserSpaceWasTold)
{
    EXPECT_EQ(ask("SELECT group_concat(name || ' ' || status || ' ' || changed, ', ') FROM "
                  "connector_status"),
              "Virtual-1 connected -1, Virtual-1 disconnected 1");
}

TEST_F(HoldingsTest, PageFaultsAreCountedByTheirAnswer)
{
    EXPECT_EQ(ask("SELECT group_concat(comm || ' ' || phase || ' ' || drm_file_id || ' ' || result "
                  "|| ' ' || fault_count, ', ') FROM fault_after_gone"),
              "hold_file zombie 2 256 16, hold_file zombie 2 2 1");
    EXPECT_EQ(ask("SELECT count(*) FROM ioctl_after_gone"), "0");
}

// A recording that began late knows nobody who added.
TEST_F(ViewsTest, NoColumnOfAnyViewIsNull)
{
    tests::makeSession(folder.file("s"),
                       tests::testText("hot_unplug.sql") + tests::testText("holdings.sql") +
                           "UPDATE resource SET origin = 'snapshot', task_id = 0, stack_id = 0, "
                           "call_site_symbol_id = 0, add_event_id = 0;");
    file.emplace(SessionFile::openReadOnly(folder.file("s")));
    Statement views(file->database(), "SELECT name FROM sqlite_temp_schema WHERE type = 'view'");
    int seen = 0;
    while (views.step()) {
        const std::string view(views.text(0));
        Statement rows(file->database(), "SELECT * FROM " + view);
        while (rows.step())
            for (int column = 0; column < rows.columnCount(); ++column)
                EXPECT_FALSE(rows.isNull(column)) << view << "." << rows.columnName(column);
        ++seen;
    }
    EXPECT_GT(seen, 15);
}

TEST_F(ViewsTest, LandmarksAreFoundByTheirKind)
{
    Statement plan(file->database(), "EXPLAIN QUERY PLAN SELECT unplug_ns FROM device_overview");
    bool indexed = false;
    while (plan.step())
        indexed |= plan.text(3).find("SEARCH k USING PRIMARY KEY (kind=? AND device_id=?)") !=
                   std::string_view::npos;
    EXPECT_TRUE(indexed);
}

} // namespace
} // namespace drmscope::schema
