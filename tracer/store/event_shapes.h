// SPDX-License-Identifier: MIT
#pragma once

#include "schema/database.h"
#include "schema/statement.h"
#include "tracer/drmres/rows.h"
#include "tracer/store/batch.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <utility>

namespace drmscope::tracer {

// Table `event_shape`: what is the same in many events, once. The batch must outlive it.
class EventShapes
{
public:
    // Waits until what was handed over is committed, and may be asked.
    using Committed = std::function<schema::Database&()>;

    EventShapes(Batch& batch, Committed committed)
        : m_batch(batch), m_committed(std::move(committed))
    {}

    struct Found
    {
        RowId id = 0;
        bool dataFollows = false; // the shape says how far the data lie from the object
    };
    Found of(const EventRow& event);

    // So many are remembered that forget() is due: when all are committed. They are found again.
    bool areMany() const { return m_ids.size() >= kMostKept; }
    void forget();

private:
    static constexpr size_t kMostKept = 65536;

    // The columns of event_shape but the id, kind as its number.
    using Key = std::array<int64_t, 19>;
    struct Hash
    {
        size_t operator()(const Key& key) const;
    };
    using Known = std::pair<const Key, RowId>;
    static Key keyOf(const EventRow& event);
    static size_t recentPlace(const EventRow& event);
    const Known& idOf(const Key& key, EventKind kind);
    static Batch::Statement withValues(const char* sql, const Key& key, EventKind kind);
    RowId insert(const Key& key, EventKind kind);
    RowId find(const Key& key, EventKind kind);

    Batch& m_batch;
    Committed m_committed;
    std::optional<schema::Statement> m_find;
    std::unordered_map<Key, RowId, Hash> m_ids; // 0: just met
    // Of m_ids: most events look as one of the last did, which is found without hashing it.
    static constexpr size_t kRecent = 64;
    std::array<const Known*, kRecent> m_recent{};
    RowId m_lastId = 0;
    bool m_forgot = false; // the table has some that are not in m_ids
};

} // namespace drmscope::tracer
