// SPDX-License-Identifier: MIT
#include "schema/session_shape.h"

#include "schema/database.h"
#include "schema/sql_texts.h"
#include "schema/statement.h"

#include <initializer_list>
#include <map>
#include <set>
#include <string_view>

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

// What is amiss with a table or column of `wanted`; "" nothing.
std::string lackOf(const Shape& shape, const Shape& wanted)
{
    for (const auto& [table, columns] : wanted) {
        const auto found = shape.find(table);
        if (found == shape.end())
            return "it has no table " + table;
        for (const std::string& column : columns)
            if (!found->second.contains(column))
                return "its table " + table + " has no column " + column;
    }
    return {};
}

Shape shapeOfTexts(std::initializer_list<std::string_view> texts)
{
    Database memory;
    for (const std::string_view text : texts)
        memory.execute(std::string(text));
    return shapeOf(memory);
}

const Shape& wantedShape()
{
    static const Shape kShape = shapeOfTexts({factsSql(), derivedSql()});
    return kShape;
}

} // namespace

bool hasConsole(Database& database)
{
    static const Shape kShape = shapeOfTexts({consoleSql()});
    return lackOf(shapeOf(database), kShape).empty();
}

bool hasNotes(Database& database)
{
    static const Shape kShape = shapeOfTexts({notesSql()});
    return lackOf(shapeOf(database), kShape).empty();
}

std::string oddityOfShape(Database& database)
{
    return lackOf(shapeOf(database), wantedShape());
}

} // namespace drmscope::schema
