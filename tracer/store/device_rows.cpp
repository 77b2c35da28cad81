// SPDX-License-Identifier: MIT
#include "tracer/store/device_rows.h"

#include <string>

namespace drmscope::tracer {

namespace {

// It is a word; a stream may hold anything.
constexpr size_t kLongestOwnerKind = 64;

// What is learned once stays: after unbind the kernel no longer says which driver it was.
bool learn(std::string& known, const std::string& told)
{
    if (!known.empty() || told.empty())
        return false;
    known = told;
    return true;
}

template <typename Number> bool learn(Number& known, Number told)
{
    if (known != 0 || told == 0)
        return false;
    known = told;
    return true;
}

bool learnFrom(DeviceRow& row, const DeviceEvent& event)
{
    bool changed = learn(row.parentAddress, event.parent);
    changed |= learn(row.parentName, event.parentName);
    changed |= learn(row.bus, event.bus);
    changed |= learn(row.drmDriver, event.drmDriver);
    changed |= learn(row.boundDriver, event.boundDriver);
    changed |= learn(row.uniqueName, event.uniqueName);
    changed |= learn(row.driverFeatures, event.driverFeatures);
    if (event.kind == DeviceEvent::Kind::Snapshot && row.origin == "unseen") {
        row.origin = "snapshot";
        changed = true;
    }
    return changed;
}

const char* originOf(const DeviceEvent& event)
{
    switch (event.kind) {
    case DeviceEvent::Kind::Init:
        return event.step == Step::Return ? "unseen" : "init";
    case DeviceEvent::Kind::Snapshot:
        return "snapshot";
    default:
        return "unseen";
    }
}

} // namespace

DeviceRows::Found DeviceRows::of(const DeviceEvent& event)
{
    const bool isInit = event.kind == DeviceEvent::Kind::Init;
    bool isNew = false;
    DeviceRow& row = find(event.device, event.origin.timestampNs,
                          isInit && event.step != Step::Return, event.step == Step::Return, isNew);
    if (isNew) {
        row.origin = originOf(event);
        if (!event.ownerKind.empty())
            row.ownerKind = event.ownerKind.substr(0, kLongestOwnerKind);
    }
    const bool learned = learnFrom(row, event);
    if (isNew)
        insert(row);
    else if (learned)
        update(row);
    insertMinors(row.id, event);
    return {row, isNew || learned};
}

DeviceRows::Found DeviceRows::of(const DeviceKey& key, uint64_t timestampNs,
                                 std::string_view parentName, bool endsLife)
{
    bool isNew = false;
    DeviceRow& row = find(key, timestampNs, false, false, isNew);
    bool changed = isNew;
    if (row.parentName.empty() && !parentName.empty()) {
        row.parentName = parentName;
        changed = true;
    }
    if (isNew) {
        row.origin = "unseen";
        insert(row);
    } else if (changed) {
        update(row);
    }
    if (!endsLife)
        return {row, changed};
    end(key);
    return {m_dead.at(key), changed};
}

DeviceRow& DeviceRows::find(const DeviceKey& key, uint64_t timestampNs, bool beginsLife,
                            bool mayBeDead, bool& isNew)
{
    const bool addressMayRepeat = key.generation == 0;
    if (beginsLife && addressMayRepeat && m_alive.contains(key))
        end(key); // its release was not seen
    if (const auto found = m_alive.find(key); found != m_alive.end())
        return found->second;
    if (!addressMayRepeat || (mayBeDead && !beginsLife))
        if (const auto found = m_dead.find(key); found != m_dead.end())
            return found->second;
    isNew = true;
    return begin(key, timestampNs);
}

DeviceRow& DeviceRows::begin(const DeviceKey& key, uint64_t timestampNs)
{
    DeviceRow& row = m_alive[key];
    row = DeviceRow{};
    row.id = ++m_lastId;
    row.address = key.address;
    row.generation = key.generation;
    row.firstSeenNs = timestampNs;
    return row;
}

void DeviceRows::end(const DeviceKey& key)
{
    const auto found = m_alive.find(key);
    if (found == m_alive.end())
        return; // it had ended before
    if (m_dead.insert_or_assign(key, found->second).second)
        m_deadInOrder.push_back(key);
    m_alive.erase(found);
    if (m_deadInOrder.size() <= kRememberedDead)
        return;
    m_dead.erase(m_deadInOrder.front());
    m_deadInOrder.pop_front();
}

void DeviceRows::insert(DeviceRow& row)
{
    m_batch.put("INSERT INTO device (id, address, generation, parent_address, parent_name, bus, "
                "drm_driver, bound_driver, unique_name, driver_features, first_seen_ns, origin) "
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                row.id, row.address, row.generation, row.parentAddress, row.parentName, row.bus,
                row.drmDriver, row.boundDriver, row.uniqueName, row.driverFeatures, row.firstSeenNs,
                row.origin);
    row.ownerId = m_owners.ofLifetime(row.id, row.ownerKind);
}

void DeviceRows::update(const DeviceRow& row)
{
    m_batch.put("UPDATE device SET parent_address = ?2, parent_name = ?3, bus = ?4, "
                "drm_driver = ?5, bound_driver = ?6, unique_name = ?7, driver_features = ?8, "
                "origin = ?9 WHERE id = ?1",
                row.id, row.parentAddress, row.parentName, row.bus, row.drmDriver, row.boundDriver,
                row.uniqueName, row.driverFeatures, row.origin);
}

void DeviceRows::insertMinors(RowId deviceId, const DeviceEvent& event)
{
    insertMinor(deviceId, "card", event.primaryIndex);
    insertMinor(deviceId, "renderD", event.renderIndex);
    insertMinor(deviceId, "accel", event.accelIndex);
}

void DeviceRows::insertMinor(RowId deviceId, const char* kind, int32_t index)
{
    if (index < 0)
        return;
    m_batch.put("INSERT OR IGNORE INTO minor (device_id, kind, minor_index, name) "
                "VALUES (?1, ?2, ?3, ?4)",
                deviceId, kind, index, kind + std::to_string(index));
}

} // namespace drmscope::tracer
