// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/event.h"
#include "tracer/drmres/rows.h"
#include "tracer/store/batch.h"
#include "tracer/store/owner_rows.h"

#include <cstdint>
#include <deque>
#include <map>
#include <string_view>
#include <unordered_map>

namespace drmscope::tracer {

// Tables `device` and `minor`: which lifetime of a drm_device an event belongs to. The module's
// generation tells lifetimes at one address apart; where there is none, dev_init and release_end
// do. Batch and owners must outlive it.
class DeviceRows
{
public:
    struct Found
    {
        const DeviceRow& row; // until the next call
        bool changed;         // it is new, or something was learned about it
    };

    DeviceRows(Batch& batch, OwnerRows& owners) : m_batch(batch), m_owners(owners) {}

    Found of(const DeviceEvent& event);
    // For all other events: `endsLife` when nothing but returning functions may follow.
    Found of(const DeviceKey& key, uint64_t timestampNs, std::string_view parentName,
             bool endsLife);

    int64_t count() const { return m_lastId; }

private:
    static constexpr size_t kRememberedDead = 1024;

    DeviceRow& find(const DeviceKey& key, uint64_t timestampNs, bool beginsLife, bool mayBeDead,
                    bool& isNew);
    DeviceRow& begin(const DeviceKey& key, uint64_t timestampNs);
    void end(const DeviceKey& key);
    void insert(DeviceRow& row);
    void update(const DeviceRow& row);
    void insertMinors(RowId deviceId, const DeviceEvent& event);
    void insertMinor(RowId deviceId, const char* kind, int32_t index);

    Batch& m_batch;
    OwnerRows& m_owners;
    std::map<DeviceKey, DeviceRow> m_alive;
    std::map<DeviceKey, DeviceRow> m_dead; // the last few: dev_init returns after a failed release
    std::deque<DeviceKey> m_deadInOrder;
    RowId m_lastId = 0;
};

} // namespace drmscope::tracer
