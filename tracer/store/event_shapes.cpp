// SPDX-License-Identifier: MIT
#include "tracer/store/event_shapes.h"

#include "tracer/store/event_rows.h"

#include <tuple>
#include <utility>
#include <variant>

namespace drmscope::tracer {

namespace {

// The data of an allocation lie within its node, and a node's header is no longer than this.
constexpr uint64_t kFarthestData = 4095;
constexpr size_t kKind = 3;
constexpr size_t kDataOffset = 18;

constexpr auto kFactors = [] {
    std::array<uint64_t, 19> powers{0x9e3779b97f4a7c15U};
    for (size_t at = 1; at < powers.size(); ++at)
        powers[at] = powers[at - 1] * powers[0];
    return powers;
}();

// The last parameter is the id.
constexpr const char* kInsert =
    "INSERT INTO event_shape (stack_id, name_id, task_id, kind, cpu, step, size_bytes, "
    "action_symbol_id, caller_symbol_id, cause, result, process_id, gfp, refs, open_count, "
    "atomic_context, owner_id, numbered, data_offset, id) VALUES "
    "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)";
constexpr const char* kFind =
    "SELECT id FROM event_shape WHERE stack_id = ?1 AND name_id = ?2 AND task_id = ?3 "
    "AND kind = ?4 AND cpu = ?5 AND step = ?6 AND size_bytes = ?7 AND action_symbol_id = ?8 "
    "AND caller_symbol_id = ?9 AND cause = ?10 AND result = ?11 AND process_id = ?12 "
    "AND gfp = ?13 AND refs = ?14 AND open_count = ?15 AND atomic_context = ?16 "
    "AND owner_id = ?17 AND numbered = ?18 AND data_offset = ?19";

int64_t dataOffsetOf(const EventRow& event)
{
    const bool follows = event.objectAddress != 0 && event.dataAddress >= event.objectAddress &&
                         event.dataAddress - event.objectAddress <= kFarthestData;
    return follows ? static_cast<int64_t>(event.dataAddress - event.objectAddress) : -1;
}

// Column by column, as they are put together: memcmp() would read wider words than were written a
// moment ago, and processors wait then.
template <typename Key> bool isSame(const Key& left, const Key& right)
{
    const auto all = [&]<size_t... At>(std::index_sequence<At...>)
    {
        return ((left[At] ^ right[At]) | ...);
    };
    return all(std::make_index_sequence<std::tuple_size_v<Key>>()) == 0;
}

} // namespace

// A sum of products: none of them waits for another.
size_t EventShapes::Hash::operator()(const Key& key) const
{
    uint64_t hash = 0;
    for (size_t at = 0; at < key.size(); ++at)
        hash += static_cast<uint64_t>(key[at]) * kFactors[at];
    return hash ^ (hash >> 32);
}

EventShapes::Key EventShapes::keyOf(const EventRow& event)
{
    return {event.stackId,
            event.nameId,
            event.taskId,
            static_cast<int64_t>(event.kind),
            event.cpu,
            event.step,
            static_cast<int64_t>(event.sizeBytes),
            event.actionSymbolId,
            event.callerSymbolId,
            event.cause,
            event.result,
            event.processId,
            event.gfp,
            event.refs,
            event.openCount,
            event.atomicContext,
            event.ownerId,
            event.seq != 0 ? 1 : 0,
            dataOffsetOf(event)};
}

EventShapes::Found EventShapes::of(const EventRow& event)
{
    const Known*& recent = m_recent[recentPlace(event)];
    if (recent == nullptr || !isSame(keyOf(event), recent->first))
        recent = &idOf(keyOf(event), event.kind);
    return {recent->second, recent->first[kDataOffset] >= 0};
}

size_t EventShapes::recentPlace(const EventRow& event)
{
    return (static_cast<size_t>(event.kind) + 7 * size_t{event.cpu} +
            11 * static_cast<size_t>(event.stackId)) %
           kRecent;
}

const EventShapes::Known& EventShapes::idOf(const Key& key, EventKind kind)
{
    const auto [entry, isNew] = m_ids.try_emplace(key);
    if (isNew)
        entry->second = m_forgot ? find(key, kind) : 0;
    if (entry->second == 0)
        entry->second = insert(key, kind);
    return *entry;
}

Batch::Statement EventShapes::withValues(const char* sql, const Key& key, EventKind kind)
{
    Batch::Statement statement{sql, {key.begin(), key.end()}};
    statement.values[kKind] = toText(kind);
    return statement;
}

RowId EventShapes::insert(const Key& key, EventKind kind)
{
    Batch::Statement statement = withValues(kInsert, key, kind);
    statement.values.emplace_back(++m_lastId);
    m_batch.put(std::move(statement));
    return m_lastId;
}

RowId EventShapes::find(const Key& key, EventKind kind)
{
    schema::Database& database = m_committed();
    if (!m_find)
        m_find.emplace(database, kFind);
    int parameter = 0;
    for (const Batch::Value& value : withValues(kFind, key, kind).values)
        std::visit([&](const auto& known) { m_find->bind(++parameter, known); }, value);
    const RowId id = m_find->step() ? m_find->integer(0) : 0;
    m_find->reset();
    return id;
}

void EventShapes::forget()
{
    m_ids.clear();
    m_recent = {};
    m_forgot = true;
}

} // namespace drmscope::tracer
