// SPDX-License-Identifier: MIT
#include "tracer/store/name_rows.h"

#include "schema/valid_text.h"

namespace drmscope::tracer {

RowId NameRows::idOf(std::string_view name)
{
    if (const auto found = m_ids.find(name); found != m_ids.end())
        return found->second;
    const RowId id = schema::isValidText(name) ? insert(name) : idOf(schema::validText(name));
    m_ids.emplace(name, id);
    return id;
}

RowId NameRows::insert(std::string_view name)
{
    m_batch.put("INSERT INTO name (id, name) VALUES (?1, ?2)", ++m_lastId, name);
    return m_lastId;
}

} // namespace drmscope::tracer
