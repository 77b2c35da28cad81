// SPDX-License-Identifier: MIT
// docs/session-file.md is a promise: every table, view and column of ours stands in it.
#include "schema/database.h"
#include "schema/sql_texts.h"
#include "schema/statement.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace drmscope::schema {
namespace {

TEST(DocumentTest, NamesEveryTableViewAndColumn)
{
    std::ifstream file(DRMSCOPE_SESSION_DOCUMENT);
    const std::string document{std::istreambuf_iterator<char>(file), {}};
    Database database;
    for (const std::string_view sql :
         {factsSql(), consoleSql(), notesSql(), derivedSql(), viewsSql()})
        database.execute(std::string(sql));
    Statement columns(database,
                      "SELECT t.name, c.name FROM sqlite_schema AS t "
                      "JOIN pragma_table_info(t.name) AS c WHERE t.type IN ('table', 'view')");
    int seen = 0;
    while (columns.step()) {
        const std::string heading = "\n### " + std::string(columns.text(0)) + "\n";
        const size_t begin = document.find(heading);
        ASSERT_NE(begin, std::string::npos) << heading;
        const size_t end = document.find("\n#", begin + heading.size());
        EXPECT_NE(
            document.substr(begin, end - begin).find("| `" + std::string(columns.text(1)) + "` |"),
            std::string::npos)
            << columns.text(0) << "." << columns.text(1);
        ++seen;
    }
    EXPECT_GT(seen, 100);
}

} // namespace
} // namespace drmscope::schema
