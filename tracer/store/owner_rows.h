// SPDX-License-Identifier: MIT
#pragma once

#include "schema/statement.h"
#include "tracer/drmres/rows.h"

#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace drmscope::tracer {

// The words of owner.kind in facts.sql.
const char* toText(OwnerKind kind);

// Table `owner`. The Database must outlive it.
class OwnerRows
{
public:
    explicit OwnerRows(schema::Database& database);

    RowId ofDrmDevice(RowId deviceId);
    struct Found
    {
        const OwnerRow& row;
        bool isNew;
    };
    // A struct device is known by its name: devres_log tells no address.
    Found ofDevice(std::string_view name);

private:
    void insert(OwnerRow& row);

    schema::Statement m_insert;
    std::unordered_map<RowId, RowId> m_drmDevices;
    std::unordered_map<std::string, OwnerRow> m_devices;
    RowId m_lastId = 0;
};

} // namespace drmscope::tracer
