// SPDX-License-Identifier: MIT
#include "app/query/resource_search.h"

#include "app/query/session_reader.h"

#include <string>

namespace drmscope::app {

std::vector<RowId> resourcesAt(SessionReader& reader, uint64_t address, int64_t mostRows)
{
    const auto there = std::to_string(static_cast<int64_t>(address));
    const auto table =
        reader.table("SELECT id FROM resource WHERE " + there +
                         " IN (node_address, data_address) AND kind <> 'group' AND device_id <> 0 "
                         "ORDER BY id",
                     mostRows);
    std::vector<RowId> ids;
    for (const auto& row : table.rows) {
        ids.push_back(std::stoll(row.front()));
    }
    return ids;
}

} // namespace drmscope::app
