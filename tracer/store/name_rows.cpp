// SPDX-License-Identifier: MIT
#include "tracer/store/name_rows.h"

namespace drmscope::tracer {

RowId NameRows::idOf(std::string_view name)
{
    if (const auto found = m_ids.find(name); found != m_ids.end())
        return found->second;
    const auto id = static_cast<RowId>(m_ids.size() + 1);
    m_batch.put("INSERT INTO name (id, name) VALUES (?1, ?2)", id, name);
    m_ids.emplace(name, id);
    return id;
}

} // namespace drmscope::tracer
