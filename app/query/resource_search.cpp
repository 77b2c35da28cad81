// SPDX-License-Identifier: MIT
#include "app/query/resource_search.h"

#include "app/query/session_reader.h"

#include <string>

namespace drmscope::app {

namespace {

std::vector<RowId> idsWhere(SessionReader& reader, const std::string& terms, int64_t mostRows)
{
    const auto table = reader.table("SELECT id FROM resource WHERE " + terms +
                                        " AND kind <> 'group' AND device_id <> 0 ORDER BY id",
                                    mostRows);
    std::vector<RowId> ids;
    for (const auto& row : table.rows) {
        ids.push_back(std::stoll(row.front()));
    }
    return ids;
}

} // namespace

std::vector<RowId> resourcesAt(SessionReader& reader, uint64_t address, int64_t mostRows)
{
    const auto there = std::to_string(static_cast<int64_t>(address));
    return idsWhere(reader, there + " IN (node_address, data_address)", mostRows);
}

std::vector<RowId> devresOf(SessionReader& reader, RowId siteId, RowId nameId, int64_t mostRows)
{
    return idsWhere(reader,
                    "owner = 'device' AND call_site_symbol_id = " + std::to_string(siteId) +
                        " AND name_id = " + std::to_string(nameId),
                    mostRows);
}

} // namespace drmscope::app
