// SPDX-License-Identifier: MIT
// A session file that somebody else made: whatever stands in it, nothing of it runs.
#include "schema/finding_rule.h"
#include "schema/session_file.h"
#include "schema/session_file_error.h"
#include "schema/session_shape.h"
#include "schema/sql_texts.h"
#include "schema/sqlite_error.h"
#include "schema/statement.h"
#include "tests/session_fixture/scratch_folder.h"
#include "tests/session_fixture/session_fixture.h"

#include <gtest/gtest.h>

namespace drmscope::schema {
namespace {

class HostileSessionTest : public testing::Test
{
protected:
    HostileSessionTest() { tests::makeSession(path, tests::testText("hot_unplug.sql")); }

    void change(const std::string& sql) const
    {
        Database(path, Database::Access::ReadWrite).execute(sql);
    }

    tests::ScratchFolder folder;
    std::string path = folder.file("s.drmscope");
};

TEST_F(HostileSessionTest, ItsViewsAreNotTheOnesThatAreQueried)
{
    change("DROP VIEW leak; CREATE VIEW leak AS SELECT 'theirs' AS cause;"
           "DROP VIEW device_timeline; CREATE VIEW device_timeline AS SELECT 'theirs' AS what");
    SessionFile file = SessionFile::openReadOnly(path);
    EXPECT_EQ(file.database().integer("SELECT count(*) FROM leak WHERE cause = 'theirs'"), 0);
    EXPECT_GT(file.database().integer("SELECT count(*) FROM device_timeline WHERE what = 'unplug'"),
              0);
}

TEST_F(HostileSessionTest, ItsViewsCannotBeQueriedAtAll)
{
    change("CREATE VIEW theirs AS SELECT 1 AS x");
    SessionFile file = SessionFile::openReadOnly(path);
    EXPECT_THROW(file.database().integer("SELECT x FROM theirs"), SqliteError);
    EXPECT_THROW(file.database().integer("SELECT count(*) FROM main.leak"), SqliteError);
}

TEST_F(HostileSessionTest, AConsoleThatIsNoPlainTableIsNone)
{
    for (const char* odd : {"CREATE VIEW console AS SELECT 1 AS id, 'theirs' AS line",
                            "CREATE TABLE console (id INTEGER, line TEXT AS ('theirs'))",
                            "CREATE TABLE console (id INTEGER)"}) {
        tests::makeSession(path, tests::testText("hot_unplug.sql"));
        change(odd);
        EXPECT_FALSE(hasConsole(SessionFile::openReadOnly(path).database())) << odd;
    }
    tests::makeSession(path, tests::testText("hot_unplug.sql"));
    change(std::string(consoleSql()));
    EXPECT_TRUE(hasConsole(SessionFile::openReadOnly(path).database()));
}

TEST_F(HostileSessionTest, NotesThatAreNoPlainTablesAreNone)
{
    const std::string notes(notesSql());
    for (const std::string& odd :
         {std::string("CREATE VIEW note AS SELECT 1 AS id"), std::string("CREATE TABLE note (id)"),
          notes + "DROP TABLE bookmark; CREATE VIEW bookmark AS SELECT 'A' AS name, 1 AS from_ns, "
                  "2 AS to_ns"}) {
        tests::makeSession(path, tests::testText("hot_unplug.sql"));
        change(odd);
        EXPECT_FALSE(hasNotes(SessionFile::openReadOnly(path).database())) << odd;
    }
    tests::makeSession(path, tests::testText("hot_unplug.sql"));
    change(notes);
    EXPECT_TRUE(hasNotes(SessionFile::openReadOnly(path).database()));
}

TEST_F(HostileSessionTest, ItsTriggersDoNotFireWhenItIsRebuilt)
{
    change("CREATE TRIGGER t AFTER DELETE ON finding BEGIN "
           "UPDATE session SET hostname = 'theirs'; END;"
           "CREATE TRIGGER u AFTER UPDATE ON session BEGIN DELETE FROM event; END");
    SessionFile file = SessionFile::openForFinishing(path);
    file.database().execute("DELETE FROM finding; UPDATE session SET command_status = 1");
    EXPECT_EQ(file.database().text("SELECT hostname FROM session"), "lab");
    EXPECT_GT(file.database().integer("SELECT count(*) FROM event"), 0);
}

// Each view can be read, and each rule be asked, whatever its numbers add up to.
TEST_F(HostileSessionTest, ItsNumbersMayAddUpToMoreThanANumber)
{
    change("UPDATE resource SET size_bytes = 9223372036854775807;"
           "UPDATE event_shape SET size_bytes = 9223372036854775807 - id;"
           "INSERT INTO missed (cpu, after_ns, before_ns, missed_count, after_event_id) "
           "VALUES (0, 1, 2, 9223372036854775807, 1), (1, 1, 2, 9223372036854775807, 1);"
           "INSERT INTO damage (kind, cpu, after_ns, before_ns, damaged_count, after_event_id) "
           "VALUES ('late', 0, 1, 2, 9223372036854775807, 1), "
           "('late', 1, 1, 2, 9223372036854775807, 1)");
    SessionFile file = SessionFile::openForFinishing(path);
    Database& database = file.database();
    Statement views(database, "SELECT name FROM temp.sqlite_schema WHERE type = 'view'");
    while (views.step())
        EXPECT_GE(database.integer("SELECT count(*) FROM (SELECT * FROM temp." +
                                   std::string(views.text(0)) + ")"),
                  0)
            << views.text(0);
    database.execute("DELETE FROM evidence; DELETE FROM finding");
    writeFindings(database);
    EXPECT_EQ(database.integer("SELECT reason LIKE '%9223372036854775807 events missed%' "
                               "AND reason LIKE '%9223372036854775807 records came too late%' "
                               "FROM judgement"),
              1);
}

TEST_F(HostileSessionTest, AViewInPlaceOfATableIsDamage)
{
    change("ALTER TABLE pin RENAME TO kept; CREATE VIEW pin AS SELECT * FROM kept");
    EXPECT_THROW(SessionFile::openReadOnly(path), SessionFileError);
}

TEST_F(HostileSessionTest, AGeneratedColumnInPlaceOfAPlainOneIsDamage)
{
    change("DROP TABLE missed; CREATE TABLE missed (id INTEGER PRIMARY KEY, cpu INTEGER, "
           "after_ns INTEGER, before_ns INTEGER, missed_count INTEGER AS (abs(cpu)) VIRTUAL)");
    EXPECT_THROW(SessionFile::openReadOnly(path), SessionFileError);
}

TEST_F(HostileSessionTest, AVirtualTableInPlaceOfATableIsDamage)
{
    change("DROP TABLE anomaly; CREATE VIRTUAL TABLE anomaly USING "
           "fts5(id, event_id, device_id, kind, detail)");
    EXPECT_THROW(SessionFile::openReadOnly(path), SessionFileError);
}

TEST_F(HostileSessionTest, ASchemaThatDoesNotParseIsDamage)
{
    change("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE missed (' "
           "WHERE name = 'missed'");
    EXPECT_THROW(SessionFile::openReadOnly(path), SessionFileError);
}

TEST_F(HostileSessionTest, AnExpressionThatNeverEndsIsStoppedInTime)
{
    SessionFile file = SessionFile::openReadOnly(path);
    file.database().setTimeLimit(std::chrono::milliseconds(20));
    EXPECT_THROW(file.database().integer("SELECT count(*) FROM event AS a, event AS b, event AS c, "
                                         "event AS d, event AS e"),
                 SqliteError);
}

TEST_F(HostileSessionTest, FurtherTablesAndColumnsDoNoHarm)
{
    change("CREATE TABLE notes (x TEXT); ALTER TABLE device ADD COLUMN colour TEXT");
    SessionFile file = SessionFile::openReadOnly(path);
    EXPECT_EQ(file.database().integer("SELECT count(*) FROM device_overview"), 1);
}

} // namespace
} // namespace drmscope::schema
