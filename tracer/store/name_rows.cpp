// SPDX-License-Identifier: MIT
#include "tracer/store/name_rows.h"

namespace drmscope::tracer {

NameRows::NameRows(schema::Database& database)
    : m_insert(database, "INSERT INTO name (id, name) VALUES (?1, ?2)")
{}

RowId NameRows::idOf(std::string_view name)
{
    if (const auto found = m_ids.find(name); found != m_ids.end())
        return found->second;
    const auto id = static_cast<RowId>(m_ids.size() + 1);
    m_insert.bindAll(id, name);
    m_insert.run();
    m_ids.emplace(name, id);
    return id;
}

} // namespace drmscope::tracer
