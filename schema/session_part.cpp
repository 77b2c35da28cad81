// SPDX-License-Identifier: MIT
#include "schema/session_part.h"

#include "schema/database.h"
#include "schema/sql_texts.h"

#include <string>
#include <string_view>

namespace drmscope::schema {

namespace {

// From `beginning` on, to the end of that statement.
std::string_view statementOf(std::string_view sql, std::string_view beginning)
{
    const size_t begin = sql.find(beginning);
    return sql.substr(begin, sql.find(";\n", sql.find("\n)", begin)) + 2 - begin);
}

std::string temporary(std::string sql, const std::string& create)
{
    const std::string temp = "CREATE TEMP" + create.substr(create.find(' '));
    for (size_t at = sql.find(create); at != std::string::npos; at = sql.find(create, at + 1))
        sql.replace(at, create.size(), temp);
    return sql;
}

// All but the rows that indexes.sql puts into event_by_kind.
std::string indexes()
{
    std::string sql;
    std::string_view rest = indexesSql();
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n') + 1);
        if (line.starts_with("CREATE INDEX"))
            sql += line;
        rest.remove_prefix(line.size());
    }
    return sql;
}

} // namespace

void makeTemporaryViews(Database& database)
{
    const std::string_view facts = factsSql();
    const size_t begin = facts.find("CREATE VIEW ");
    std::string sql(facts.substr(begin, facts.find(";\n", begin) + 2 - begin));
    sql += viewsSql();
    database.execute(temporary(std::move(sql), "CREATE VIEW "));
}

void beginPart(Database& database)
{
    std::string sql(statementOf(factsSql(), "CREATE TABLE session ("));
    sql += statementOf(factsSql(), "CREATE TABLE device (");
    sql += derivedSql();
    database.execute(temporary(std::move(sql), "CREATE TABLE "));
    makeTemporaryViews(database);
}

void makeIndexesAlone(Database& database)
{
    static const std::string kIndexes = indexes();
    database.execute(kIndexes);
}

} // namespace drmscope::schema
