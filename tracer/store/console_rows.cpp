// SPDX-License-Identifier: MIT
#include "tracer/store/console_rows.h"

#include "schema/sql_texts.h"
#include "schema/statement.h"
#include "schema/transaction.h"

namespace drmscope::tracer {

void writeConsole(schema::Database& database, const std::vector<std::string>& lines)
{
    schema::Transaction transaction(database);
    database.execute(std::string(schema::consoleSql()));
    schema::Statement insert(database, "INSERT INTO console (line) VALUES (?1)");
    for (const std::string& line : lines) {
        insert.bindAll(line);
        insert.run();
    }
    transaction.commit();
}

} // namespace drmscope::tracer
