// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_rows.h"

#include <functional>

namespace drmscope::schema {
class Database;
}

namespace drmscope::app {

// Of the events behind one, those that say which resources live, in their order; the newest of all.
// Some 0.3 us an event. Throws SqliteError.
RowId walkLifeEvents(schema::Database& database, RowId afterEventId,
                     const std::function<void(const LifeEvent&)>& each);

} // namespace drmscope::app
