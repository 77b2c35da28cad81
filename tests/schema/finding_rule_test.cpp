// SPDX-License-Identifier: MIT
#include "schema/database.h"
#include "schema/finding_rule.h"
#include "schema/sql_texts.h"

#include <gtest/gtest.h>

#include <set>

namespace drmscope::schema {
namespace {

TEST(FindingRuleTest, EveryRuleSaysWhatItIs)
{
    ASSERT_FALSE(findingRules().empty());
    std::set<std::string> ids;
    for (const FindingRule& rule : findingRules()) {
        EXPECT_TRUE(ids.insert(rule.id).second) << rule.fileName;
        EXPECT_TRUE(rule.fileName.starts_with(rule.id + "_")) << rule.fileName;
        EXPECT_FALSE(rule.title.empty()) << rule.fileName;
        EXPECT_TRUE(rule.severity == "error" || rule.severity == "warning" ||
                    rule.severity == "information")
            << rule.fileName << ": " << rule.severity;
        // a text that was cut ends anywhere
        EXPECT_TRUE(rule.headerValue("means").ends_with('.'))
            << rule.fileName << ": " << rule.headerValue("means");
    }
}

TEST(FindingRuleTest, EveryRuleRunsOnAnEmptySession)
{
    Database database;
    for (const std::string_view sql : {factsSql(), derivedSql(), viewsSql()})
        database.execute(std::string(sql));
    writeFindings(database);
    EXPECT_EQ(database.integer("SELECT count(*) FROM finding"), 0);
}

TEST(FindingRuleTest, AHeaderValueGoesOnOverLinesThatAreIndented)
{
    FindingRule rule;
    rule.sql =
        "-- SPDX-License-Identifier: MIT\n-- id: F99\n-- means: it began\n--   here: and ended\n"
        "--   there.\n-- seen: nowhere\nSELECT 1;\n-- id: F98\n";
    EXPECT_EQ(rule.headerValue("id"), "F99");
    EXPECT_EQ(rule.headerValue("seen"), "nowhere");
    EXPECT_EQ(rule.headerValue("nothing"), "");
    EXPECT_EQ(rule.headerValue("MEANS"), "it began here: and ended there.");
    EXPECT_EQ(rule.headerValue("here"), "");
}

} // namespace
} // namespace drmscope::schema
