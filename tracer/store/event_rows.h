// SPDX-License-Identifier: MIT
#pragma once

#include "schema/statement.h"
#include "tracer/drmres/rows.h"
#include "tracer/store/batch.h"
#include "tracer/store/event_shapes.h"

#include <optional>
#include <string_view>
#include <utility>

namespace drmscope::tracer {

// The words of event.kind in facts.sql.
const char* toText(EventKind kind);
std::optional<EventKind> eventKindOf(std::string_view text);

// Appends to the tables of `event`, and tells table `event_by_kind`. The batch must outlive it.
class EventRows
{
public:
    EventRows(Batch& batch, EventShapes::Committed committed)
        : m_batch(batch), m_shapes(batch, std::move(committed))
    {}

    // Gives the row its id: 1, 2, … in the order of the calls.
    void append(EventRow& row);
    int64_t count() const { return m_lastId; }
    EventShapes& shapes() { return m_shapes; }

private:
    Batch& m_batch;
    EventShapes m_shapes;
    RowId m_lastId = 0;
};

// Reads table `event` in order, call sites with it. The Database must outlive it.
class EventRowReader
{
public:
    explicit EventRowReader(schema::Database& database);

    // A kind that we do not know (a later, compatible writer's) is skipped.
    std::optional<EventRow> next();

private:
    schema::Statement m_select;
};

} // namespace drmscope::tracer
