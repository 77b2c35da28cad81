// SPDX-License-Identifier: MIT
#include "schema/database.h"
#include "schema/page_insert.h"
#include "schema/row_pages.h"
#include "schema/sql_texts.h"
#include "schema/sqlite_error.h"
#include "schema/statement.h"
#include "schema/transaction.h"

#include <gtest/gtest.h>

#include <iterator>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

namespace drmscope::schema {
namespace {

// `anomaly` has numbers and texts: id, event_id, device_id, kind, detail.
class RowPagesTest : public testing::Test
{
protected:
    static Database withTables()
    {
        Database made;
        made.execute(std::string(derivedSql()));
        return made;
    }
    void write()
    {
        insert->insert(rows);
        rows.clear();
    }
    std::string integrity()
    {
        insert.reset();
        return database.text("PRAGMA main.integrity_check");
    }

    Database database = withTables();
    std::optional<PageInsert> insert{std::in_place, database, "anomaly"};
    RowPages rows;
};

// Every length that a number and a length of a text can have in a record.
constexpr int64_t kNumbers[] = {0,
                                1,
                                2,
                                -1,
                                127,
                                128,
                                -128,
                                -129,
                                32767,
                                32768,
                                -32769,
                                8388607,
                                8388608,
                                2147483647,
                                2147483648,
                                -2147483649,
                                140737488355327,
                                140737488355328,
                                -140737488355329,
                                std::numeric_limits<int64_t>::max(),
                                std::numeric_limits<int64_t>::min()};

TEST_F(RowPagesTest, EveryNumberAndTextArrivesAsItWas)
{
    int64_t id = 0;
    for (const int64_t number : kNumbers) {
        ++id;
        rows.append(id, number, -number / 2, "add twice",
                    std::string(static_cast<size_t>(id) * 9, 'x'));
    }
    rows.append(std::numeric_limits<int64_t>::max(), 7, 8, "", "last");
    write();
    Statement select(database, "SELECT id, event_id, device_id, kind, detail FROM anomaly");
    for (int64_t at = 1; at <= std::ssize(kNumbers); ++at) {
        const int64_t number = kNumbers[at - 1];
        ASSERT_TRUE(select.step());
        EXPECT_EQ(select.integer(0), at);
        EXPECT_EQ(select.integer(1), number);
        EXPECT_EQ(select.integer(2), -number / 2);
        EXPECT_EQ(select.text(3), "add twice");
        EXPECT_EQ(select.text(4), std::string(static_cast<size_t>(at) * 9, 'x'));
    }
    ASSERT_TRUE(select.step());
    EXPECT_EQ(select.integer(0), std::numeric_limits<int64_t>::max());
    EXPECT_EQ(select.text(4), "last");
    EXPECT_FALSE(select.step());
    EXPECT_EQ(integrity(), "ok");
}

// Of one row, of one leaf, of several, and of more than fit at once; in one transaction.
TEST_F(RowPagesTest, AnyNumberOfRowsArrivesWhole)
{
    Transaction transaction(database);
    int64_t last = 0;
    for (const int64_t count : {1, 1, 60, 200, 3000, 60000, 2}) {
        for (const int64_t end = last + count; last < end;) {
            ++last;
            rows.append(last, last * 3, -last, "del without add", "0123456789");
        }
        write();
        ASSERT_EQ(database.integer("SELECT count(*) FROM anomaly"), last);
        ASSERT_EQ(database.integer("SELECT count(*) FROM anomaly WHERE event_id = 3 * id AND "
                                   "device_id = -id AND detail = '0123456789'"),
                  last);
    }
    transaction.commit();
    EXPECT_EQ(integrity(), "ok");
}

TEST_F(RowPagesTest, WhatIsDroppedNeverComes)
{
    rows.append(1, 0, 0, "", "");
    rows.clear();
    write();
    EXPECT_EQ(database.integer("SELECT count(*) FROM anomaly"), 0);
    rows.append(1, 5, 0, "", "");
    write();
    EXPECT_EQ(database.integer("SELECT event_id FROM anomaly"), 5);
}

TEST_F(RowPagesTest, ARowIdThatIsThereIsRefused)
{
    rows.append(1, 0, 0, "", "");
    write();
    rows.append(1, 0, 0, "", "");
    EXPECT_THROW(write(), SqliteError);
}

TEST_F(RowPagesTest, ATextThatNoPageHoldsIsRefused)
{
    EXPECT_THROW(rows.append(1, 0, 0, "", std::string(5000, 'x')), std::length_error);
    EXPECT_THROW(rows.append(1, 0, 0, std::string(200, 'x'), std::string(57, 'x')),
                 std::length_error);
}

// The header says a text's length in one byte up to 57, in two from there on.
TEST_F(RowPagesTest, TextsOfAllLengthsArriveWhole)
{
    constexpr int64_t kMost = 256;
    for (int64_t length = 0; length <= kMost; ++length)
        rows.append(length + 1, length, -length, std::string(static_cast<size_t>(length), 'y'),
                    std::string(static_cast<size_t>(kMost - length), 'z'));
    write();
    EXPECT_EQ(
        database.integer("SELECT count(*) FROM anomaly WHERE event_id = id - 1 "
                         "AND device_id = 1 - id "
                         "AND kind = substr(replace(hex(zeroblob(id)), '00', 'y'), 2) "
                         "AND detail = substr(replace(hex(zeroblob(258 - id)), '00', 'z'), 2)"),
        kMost + 1);
}

// A table of a later, compatible version, or of a file that others made.
TEST(RowPages, FurtherColumnsAndOtherOrdersAreFilledByName)
{
    Database database;
    database.execute("CREATE TABLE anomaly (id INTEGER NOT NULL PRIMARY KEY, detail TEXT NOT NULL, "
                     "kind TEXT NOT NULL, device_id INTEGER NOT NULL, event_id INTEGER NOT NULL, "
                     "later INTEGER NOT NULL DEFAULT 9) STRICT");
    database.distrust();
    PageInsert insert(database, "anomaly");
    RowPages rows;
    rows.append(4, 1, 2, "k", "d");
    insert.insert(rows);
    EXPECT_EQ(database.text("SELECT id || event_id || device_id || kind || detail || later "
                            "FROM anomaly"),
              "412kd9");
    EXPECT_THROW(database.execute("ATTACH ':memory:' AS more"), SqliteError);
}

} // namespace
} // namespace drmscope::schema
