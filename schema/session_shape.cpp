// SPDX-License-Identifier: MIT
#include "schema/session_shape.h"

#include "schema/database.h"
#include "schema/sql_texts.h"
#include "schema/statement.h"

#include <map>
#include <set>

namespace drmscope::schema {

namespace {

using Shape = std::map<std::string, std::set<std::string>>; // table -> columns

// Virtual tables run code of their own and generated columns run expressions of the file's: neither
// is a plain column.
Shape shapeOf(Database& database)
{
    Shape shape;
    Statement columns(database,
                      "SELECT t.name, c.name "
                      "FROM main.sqlite_schema AS t JOIN pragma_table_xinfo(t.name, 'main') AS c "
                      "WHERE t.type = 'table' AND t.rootpage <> 0 AND c.hidden = 0");
    while (columns.step())
        shape[std::string(columns.text(0))].insert(std::string(columns.text(1)));
    return shape;
}

const Shape& wantedShape()
{
    static const Shape kShape = [] {
        Database memory;
        memory.execute(std::string(factsSql()));
        memory.execute(std::string(derivedSql()));
        return shapeOf(memory);
    }();
    return kShape;
}

} // namespace

bool hasConsole(Database& database)
{
    const Shape shape = shapeOf(database);
    const auto found = shape.find("console");
    return found != shape.end() && found->second.contains("id") && found->second.contains("line");
}

std::string oddityOfShape(Database& database)
{
    const Shape shape = shapeOf(database);
    for (const auto& [table, columns] : wantedShape()) {
        const auto found = shape.find(table);
        if (found == shape.end())
            return "it has no table " + table;
        for (const std::string& column : columns)
            if (!found->second.contains(column))
                return "its table " + table + " has no column " + column;
    }
    return {};
}

} // namespace drmscope::schema
