// SPDX-License-Identifier: MIT
#include "tracer/store/owner_rows.h"

#include <string>

namespace drmscope::tracer {

OwnerRows::OwnerRows(schema::Database& database)
    : m_insert(database, "INSERT INTO owner (id, kind, device_id, name) VALUES (?1, ?2, ?3, ?4)")
{}

RowId OwnerRows::insert(std::string_view kind, RowId deviceId, std::string_view name)
{
    m_insert.bindAll(++m_lastId, kind, deviceId, name);
    m_insert.run();
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
