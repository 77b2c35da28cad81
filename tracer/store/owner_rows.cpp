// SPDX-License-Identifier: MIT
#include "tracer/store/owner_rows.h"

#include <string>

namespace drmscope::tracer {

const char* toText(OwnerKind kind)
{
    return kind == OwnerKind::DrmDevice ? "drm_device" : "device";
}

OwnerRows::OwnerRows(schema::Database& database)
    : m_insert(database, "INSERT INTO owner (id, kind, device_id, name) VALUES (?1, ?2, ?3, ?4)")
{}

void OwnerRows::insert(OwnerRow& row)
{
    row.id = ++m_lastId;
    m_insert.bindAll(row.id, toText(row.kind), row.deviceId, row.name);
    m_insert.run();
}

RowId OwnerRows::ofDrmDevice(RowId deviceId)
{
    const auto [entry, isNew] = m_drmDevices.try_emplace(deviceId);
    if (isNew) {
        OwnerRow row{.id = 0, .kind = OwnerKind::DrmDevice, .deviceId = deviceId, .name = {}};
        insert(row);
        entry->second = row.id;
    }
    return entry->second;
}

OwnerRows::Found OwnerRows::ofDevice(std::string_view name)
{
    const auto [entry, isNew] = m_devices.try_emplace(std::string(name));
    if (isNew) {
        entry->second = {.id = 0, .kind = OwnerKind::Device, .deviceId = 0, .name = entry->first};
        insert(entry->second);
    }
    return {entry->second, isNew};
}

} // namespace drmscope::tracer
