// SPDX-License-Identifier: MIT
#include "schema/session_file.h"
#include "schema/statement.h"
#include "tests/session_fixture/scratch_folder.h"
#include "tests/session_fixture/session_fixture.h"
#include "tracer/store/session_rebuild.h"

#include <gtest/gtest.h>

namespace drmscope::tracer {
namespace {

using schema::SessionFile;

class SessionRebuildTest : public testing::Test
{
protected:
    SessionRebuildTest() { tests::makeSession(path, tests::testText("hot_unplug.sql")); }

    std::string ask(const std::string& sql)
    {
        return SessionFile::openReadOnly(path).database().text(sql);
    }
    // Every row of every derived table, in all its columns.
    std::string derived()
    {
        std::string all;
        SessionFile file = SessionFile::openReadOnly(path);
        for (const char* table :
             {"resource", "drm_file", "pin", "phase", "anomaly", "finding", "evidence"}) {
            schema::Statement rows(file.database(), std::string("SELECT * FROM ") + table);
            all += std::string(table) + ":\n";
            while (rows.step()) {
                for (int column = 0; column < rows.columnCount(); ++column)
                    all += std::string(rows.text(column)) + '|';
                all += '\n';
            }
        }
        return all;
    }
    void rebuild()
    {
        SessionFile file = SessionFile::openForFinishing(path);
        rebuildSession(file, std::nullopt, [](int64_t, int64_t) {});
    }
    void change(const std::string& sql)
    {
        schema::Database(path, schema::Database::Access::ReadWrite).execute(sql);
    }

    tests::ScratchFolder folder;
    std::string path = folder.file("s.drmscope");
};

TEST_F(SessionRebuildTest, FactsAloneGiveTheDerivedRowsBack)
{
    const std::string before = derived();
    change("DELETE FROM resource; DELETE FROM drm_file; DELETE FROM pin; DELETE FROM phase; "
           "DELETE FROM evidence; DELETE FROM finding; INSERT INTO anomaly VALUES (1, 0, 0, "
           "'stale', '')");
    rebuild();
    EXPECT_EQ(derived(), before);
    EXPECT_EQ(ask("SELECT count(*) FROM anomaly"), "0");
}

TEST_F(SessionRebuildTest, WhereRecordsWereDamagedNoOrderIsSaidAndNobodyAccused)
{
    change("DELETE FROM event WHERE kind = 'add' AND object_address = "
           "(SELECT min(node_address) FROM resource); "
           "INSERT INTO damage SELECT 1, 'unreadable', 0, 0, 0, 1, min(id) FROM event WHERE kind = "
           "'dev_register'");
    rebuild();
    EXPECT_EQ(ask("SELECT group_concat(DISTINCT release_order_right) FROM resource"), "-1");
    EXPECT_EQ(ask("SELECT count(*) FROM anomaly"), "0");
}

TEST_F(SessionRebuildTest, WhatWasToldLaterSaysNothingOfWhatHadEnded)
{
    change("INSERT INTO damage SELECT 1, 'unreadable', 0, 0, max(timestamp_ns), 1, max(id) FROM "
           "event");
    rebuild();
    EXPECT_EQ(ask("SELECT group_concat(DISTINCT release_order_right) FROM resource"), "1");
}

TEST_F(SessionRebuildTest, ARecordingThatNobodyFinishedBecomesInterrupted)
{
    change("UPDATE session SET state = 'recording', ended_ns = 0, event_count = 0; "
           "DELETE FROM event WHERE timestamp_ns > 15000000000; "
           "INSERT INTO missed VALUES (1, 0, 1, 13500000000, 6, 9)");
    rebuild();
    EXPECT_EQ(ask("SELECT state || event_count || missed_count FROM session"), "interrupted246");
    EXPECT_NE(ask("SELECT state_reason FROM session"), "");
    EXPECT_EQ(ask("SELECT count(*) FROM resource WHERE end_kind = 'live'"), "9");
    EXPECT_EQ(ask("SELECT last_phase FROM device_overview"), "zombie");
}

TEST_F(SessionRebuildTest, AnInterruptedOneStaysSo)
{
    change("UPDATE session SET state = 'interrupted', state_reason = 'cut'");
    rebuild();
    EXPECT_EQ(ask("SELECT state || state_reason FROM session"), "interruptedcut");
}

TEST_F(SessionRebuildTest, EventsThatNameNoDeviceOrNoSymbolDoNoHarm)
{
    change("UPDATE event SET device_id = 99 WHERE kind = 'release'; DELETE FROM call_site; "
           "DELETE FROM device");
    rebuild();
    EXPECT_EQ(ask("SELECT count(*) FROM resource"), "0");
}

} // namespace
} // namespace drmscope::tracer
