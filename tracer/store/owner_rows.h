// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/rows.h"
#include "tracer/store/batch.h"

#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace drmscope::tracer {

// Table `owner`. The batch must outlive it.
class OwnerRows
{
public:
    explicit OwnerRows(Batch& batch) : m_batch(batch) {}

    // Of a row of `device`, which lives and ends by itself: a drm_device, or whatever kind of owner
    // the kernel names.
    RowId ofLifetime(RowId deviceId, std::string_view kind);
    struct Found
    {
        const OwnerRow& row;
        bool isNew;
    };
    // A struct device is known by its name: devres_log tells no address.
    Found ofDevice(std::string_view name);

private:
    RowId insert(std::string_view kind, RowId deviceId, std::string_view name);

    Batch& m_batch;
    std::unordered_map<RowId, RowId> m_lifetimes;
    std::unordered_map<std::string, OwnerRow> m_devices;
    RowId m_lastId = 0;
};

} // namespace drmscope::tracer
