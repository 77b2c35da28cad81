// SPDX-License-Identifier: MIT
#include "schema/database.h"
#include "schema/sqlite_error.h"
#include "schema/statement.h"
#include "schema/transaction.h"

#include <gtest/gtest.h>

#include <string_view>
#include <utility>
#include <vector>

namespace drmscope::schema {
namespace {

TEST(DatabaseTest, ErrorsNameTheStatementAndTheReason)
{
    Database database;
    try {
        database.execute("SELECT * FROM nowhere");
        FAIL() << "no error";
    } catch (const SqliteError& error) {
        EXPECT_NE(std::string(error.what()).find("SELECT * FROM nowhere"), std::string::npos);
        EXPECT_NE(std::string(error.what()).find("no such table"), std::string::npos);
    }
}

TEST(DatabaseTest, ATransactionRollsBackUnlessCommitted)
{
    Database database;
    database.execute("CREATE TABLE t (x INTEGER) STRICT");
    {
        Transaction transaction(database);
        database.execute("INSERT INTO t VALUES (1)");
    }
    EXPECT_EQ(database.integer("SELECT count(*) FROM t"), 0);
    Transaction transaction(database);
    database.execute("INSERT INTO t VALUES (1)");
    transaction.commit();
    EXPECT_EQ(database.integer("SELECT count(*) FROM t"), 1);
}

TEST(DatabaseTest, AddressesKeepTheirBits)
{
    Database database;
    Statement statement(database, "SELECT ?1, printf('%x', ?1), ?2, ?3");
    statement.bindAll(uint64_t{0xffff888012345678}, std::string_view("a\0b", 3), true);
    ASSERT_TRUE(statement.step());
    EXPECT_EQ(static_cast<uint64_t>(statement.integer(0)), 0xffff888012345678U);
    EXPECT_EQ(statement.text(1), "ffff888012345678");
    EXPECT_EQ(statement.text(2), std::string_view("a\0b", 3));
    EXPECT_EQ(statement.integer(3), 1);
}

// Whoever reads a TEXT may refuse what is no UTF-8, and each of these must stay what it was.
TEST(DatabaseTest, BytesThatAreNoTextAreStoredAsTheyArePrinted)
{
    const std::vector<std::pair<std::string_view, std::string_view>> stored = {
        {"", ""},
        {"plain \\xff", "plain \\xff"},
        {"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"},
        {"a\xff\xfe", "a\\xff\\xfe"},
        {"cut \xe2\x82", "cut \\xe2\\x82"},
        {"long \xc0\x80 \xe0\x80\x80 \xf0\x80\x80\x80",
         "long \\xc0\\x80 \\xe0\\x80\\x80 \\xf0\\x80\\x80\\x80"},
        {"half \xed\xa0\x80 beyond \xf4\x90\x80\x80",
         "half \\xed\\xa0\\x80 beyond \\xf4\\x90\\x80\\x80"},
        {"\x80 \xc3(", "\\x80 \\xc3("}};
    Database database;
    Statement statement(database, "SELECT ?1");
    for (const auto& [bytes, text] : stored) {
        statement.bindAll(bytes);
        ASSERT_TRUE(statement.step());
        EXPECT_EQ(statement.text(0), text);
        statement.reset();
    }
}

TEST(DatabaseTest, WhatRunsForTooLongIsStopped)
{
    Database database;
    database.setTimeLimit(std::chrono::milliseconds(20));
    const char* const endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
                                "SELECT count(*) FROM n";
    try {
        database.integer(endless);
        FAIL() << "no error";
    } catch (const SqliteError& error) {
        EXPECT_TRUE(error.isInterrupted());
    }
    database.setTimeLimit({});
    EXPECT_EQ(database.integer("SELECT 7"), 7);
}

TEST(DatabaseTest, WhatWasStoppedCanBeRunAgain)
{
    Database database;
    Statement count(database, "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n "
                              "WHERE x <> ?1) SELECT count(*) FROM n");
    database.setTimeLimit(std::chrono::milliseconds(20));
    count.bindAll(0);
    EXPECT_THROW(count.run(), SqliteError);
    database.setTimeLimit({});
    count.bindAll(7);
    ASSERT_TRUE(count.step());
    EXPECT_EQ(count.integer(0), 7);
}

TEST(DatabaseTest, AMovedConnectionStillWorks)
{
    Database first;
    first.execute("CREATE TABLE t (x INTEGER) STRICT");
    Database second = std::move(first);
    EXPECT_EQ(second.integer("SELECT count(*) FROM t"), 0);
}

} // namespace
} // namespace drmscope::schema
