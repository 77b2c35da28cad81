// SPDX-License-Identifier: MIT
#pragma once

#include "schema/statement.h"
#include "tracer/drmres/rows.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace drmscope::tracer {

// Table `event_shape`: what is the same in many events, once. The Database must outlive it.
class EventShapes
{
public:
    explicit EventShapes(schema::Database& database);

    struct Found
    {
        RowId id = 0;
        bool dataFollows = false; // the shape says how far the data lie from the object
    };
    Found of(const EventRow& event);

private:
    // The columns of event_shape but the id, kind as its number.
    using Key = std::array<int64_t, 19>;
    struct Hash
    {
        size_t operator()(const Key& key) const;
    };
    static Key keyOf(const EventRow& event);
    RowId insert(const Key& key, EventKind kind);

    schema::Statement m_insert;
    schema::Statement m_find;
    std::unordered_map<Key, RowId, Hash> m_ids; // those used last, so that memory is bounded
};

} // namespace drmscope::tracer
