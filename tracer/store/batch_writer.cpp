// SPDX-License-Identifier: MIT
#include "tracer/store/batch_writer.h"

namespace drmscope::tracer {

namespace {

void insert(std::optional<schema::PageInsert>& into, schema::Database& database, const char* table,
            const schema::RowPages& rows)
{
    if (rows.rows() == 0)
        return;
    if (!into)
        into.emplace(database, table);
    into->insert(rows);
}

} // namespace

schema::Statement& BatchWriter::prepared(const char* sql)
{
    const auto found = m_statements.find(sql);
    return found != m_statements.end()
               ? found->second
               : m_statements.emplace(sql, schema::Statement(m_database, sql)).first->second;
}

void BatchWriter::write(Batch& batch)
{
    for (const auto& [sql, values] : batch.statements()) {
        schema::Statement& statement = prepared(sql);
        int parameter = 0;
        for (const Batch::Value& value : values)
            std::visit([&](const auto& known) { statement.bind(++parameter, known); }, value);
        statement.run();
    }
    insert(m_eventRows, m_database, "event_row", batch.eventRows);
    insert(m_resources, m_database, "resource", batch.resources);
    batch.clear();
}

} // namespace drmscope::tracer
