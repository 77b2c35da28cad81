// SPDX-License-Identifier: MIT
#include "schema/database.h"
#include "schema/page_insert.h"
#include "schema/row_pages.h"
#include "schema/sql_texts.h"
#include "schema/table_end.h"
#include "schema/transaction.h"
#include "tests/session_fixture/scratch_folder.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <optional>
#include <string>

namespace drmscope::schema {
namespace {

// One connection writes rows in pages; another does what a person may do meanwhile.
class TableEndTest : public testing::Test
{
protected:
    void SetUp() override
    {
        other.execute("CREATE TABLE before (number INTEGER)");
        other.execute("INSERT INTO before VALUES (1)");
        other.execute(std::string(derivedSql()));
        other.execute("PRAGMA journal_mode = WAL");
        insert.emplace(writer, "anomaly");
    }
    static std::string emptyFile(const std::string& path)
    {
        std::ofstream(path).close();
        return path;
    }
    void write(int64_t from, int64_t count)
    {
        RowPages rows;
        for (int64_t id = from; id < from + count; ++id)
            rows.append(id, 3 * id, 0, "add twice", "");
        Transaction transaction(writer);
        insert->insert(rows);
        transaction.commit();
    }
    // Whether its last rows went behind the last at once, so that the imposter is there.
    bool wentBehind()
    {
        return sqlite3_table_column_metadata(writer.handle(), "main", "end_of_anomaly", nullptr,
                                             nullptr, nullptr, nullptr, nullptr,
                                             nullptr) == SQLITE_OK;
    }
    int64_t rightRows()
    {
        return other.integer("SELECT count(*) FROM anomaly WHERE event_id = 3 * id");
    }

    tests::ScratchFolder folder;
    std::string path = emptyFile(folder.file("rows"));
    Database other{path, Database::Access::ReadWrite};
    Database writer{path, Database::Access::ReadWrite};
    std::optional<PageInsert> insert;
};

TEST_F(TableEndTest, AnIndexThatSomebodyMakesHearsOfEachRow)
{
    write(1, 1000);
    EXPECT_TRUE(wentBehind());
    other.execute("CREATE INDEX theirs ON anomaly (event_id)");
    write(1001, 1000);
    EXPECT_FALSE(wentBehind());
    EXPECT_EQ(other.text("PRAGMA integrity_check"), "ok");
    other.execute("DROP INDEX theirs");
    write(2001, 1000);
    EXPECT_EQ(rightRows(), 3000);
    EXPECT_EQ(other.text("PRAGMA integrity_check"), "ok");
}

TEST_F(TableEndTest, ATableThatWasMovedGrowsWhereItIs)
{
    write(1, 1000);
    other.execute("DROP TABLE before");
    const int64_t was = other.integer("SELECT rootpage FROM sqlite_schema WHERE name = 'anomaly'");
    other.execute("VACUUM");
    ASSERT_NE(other.integer("SELECT rootpage FROM sqlite_schema WHERE name = 'anomaly'"), was);
    write(1001, 1000);
    EXPECT_EQ(rightRows(), 2000);
    EXPECT_EQ(other.text("PRAGMA integrity_check"), "ok");
}

TEST_F(TableEndTest, ATableOfTheImpostersNameGetsNothing)
{
    other.execute("CREATE TABLE End_Of_Anomaly AS SELECT * FROM anomaly WHERE 0");
    write(1, 1000);
    write(1001, 1000);
    EXPECT_EQ(rightRows(), 2000);
    EXPECT_EQ(other.integer("SELECT count(*) FROM end_of_anomaly"), 0);
    other.execute("DROP TABLE end_of_anomaly");
    write(2001, 1000);
    EXPECT_TRUE(wentBehind());
    EXPECT_EQ(rightRows(), 3000);
}

TEST_F(TableEndTest, RowsThatWereTakenBackComeAnew)
{
    write(1, 1000);
    {
        RowPages rows;
        rows.append(1001, int64_t{0}, 0, "add twice", "");
        const Transaction takenBack(writer);
        insert->insert(rows);
    }
    write(1001, 1000);
    EXPECT_TRUE(wentBehind());
    EXPECT_EQ(rightRows(), 2000);
    EXPECT_EQ(other.text("PRAGMA integrity_check"), "ok");
}

// SQLite reads the schema anew then.
TEST_F(TableEndTest, ATemporaryTableThatWasTakenBackChangesNothing)
{
    write(1, 1000);
    {
        const Transaction takenBack(writer);
        writer.execute("CREATE TEMP TABLE part (number INTEGER)");
    }
    write(1001, 1000);
    EXPECT_EQ(rightRows(), 2000);
}

TEST_F(TableEndTest, RowsKeepTheirIdsBehindAGap)
{
    write(1, 10);
    write(21, 10);
    write(31, 10);
    EXPECT_EQ(other.text("SELECT count(*) || ' to ' || max(id) FROM anomaly"), "30 to 40");
    EXPECT_EQ(rightRows(), 30);
}

// Of what was put behind the rows nothing is left in the file or in the connection.
TEST_F(TableEndTest, WhatItMakesIsNotSeen)
{
    write(1, 1000);
    const std::string tables = "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'end%'";
    EXPECT_EQ(writer.integer(tables), 0);
    insert.reset();
    EXPECT_EQ(writer.text("PRAGMA integrity_check"), "ok");
}

} // namespace
} // namespace drmscope::schema
