// SPDX-License-Identifier: MIT
#include "tracer/store/owner_rows.h"

#include <string>

namespace drmscope::tracer {

RowId OwnerRows::insert(std::string_view kind, RowId deviceId, std::string_view name)
{
    m_batch.put("INSERT INTO owner (id, kind, device_id, name) VALUES (?1, ?2, ?3, ?4)", ++m_lastId,
                kind, deviceId, name);
    return m_lastId;
}

RowId OwnerRows::ofLifetime(RowId deviceId, std::string_view kind)
{
    const auto [entry, isNew] = m_lifetimes.try_emplace(deviceId);
    if (isNew)
        entry->second = insert(kind, deviceId, "");
    return entry->second;
}

OwnerRows::Found OwnerRows::ofDevice(std::string_view name)
{
    const auto [entry, isNew] = m_devices.try_emplace(std::string(name));
    if (isNew)
        entry->second = {.id = insert("device", 0, name),
                         .kind = OwnerKind::Device,
                         .deviceId = 0,
                         .name = entry->first};
    return {entry->second, isNew};
}

} // namespace drmscope::tracer
