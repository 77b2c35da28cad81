// SPDX-License-Identifier: MIT
#include "schema/session_file.h"
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
    std::string derived()
    {
        std::string all;
        for (const char* sql :
             {"SELECT group_concat(device_id || kind || name_id || added_ns || '-' || ended_ns || "
              "end_kind || "
              "end_phase || add_order || release_order || release_order_right || "
              "call_site_symbol_id || "
              "stack_id || task_id) FROM resource",
              "SELECT group_concat(id || device_id || comm || opened_ns || '-' || closed_ns) FROM "
              "drm_file",
              "SELECT group_concat(device_id || kind || started_ns || '-' || ended_ns) FROM pin",
              "SELECT group_concat(device_id || phase || started_ns || '-' || ended_ns) FROM phase",
              "SELECT group_concat(rule || cause) FROM finding"})
            all += ask(sql) + "\n";
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
           "DELETE FROM finding; INSERT INTO anomaly VALUES (1, 0, 0, 'stale', '')");
    rebuild();
    EXPECT_EQ(derived(), before);
    EXPECT_EQ(ask("SELECT count(*) FROM anomaly"), "0");
}

TEST_F(SessionRebuildTest, ARecordingThatNobodyFinishedBecomesInterrupted)
{
    change("UPDATE session SET state = 'recording', ended_ns = 0, event_count = 0; "
           "DELETE FROM event WHERE timestamp_ns > 15000000000; "
           "INSERT INTO missed VALUES (1, 0, 1, 13500000000, 6)");
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
