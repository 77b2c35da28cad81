// SPDX-License-Identifier: MIT
#pragma once

namespace drmscope::schema {

class Database;

// Our views as TEMP views: what drmscope asks, never those that stand in a file.
void makeTemporaryViews(Database& database);

// Begins a part of a session, to be judged alone: empty TEMP tables in place of `session`, `device`
// and all derived ones, and TEMP views over them. As long as they are there, a statement that names
// no database, as the rules and views do not, sees what is put into them, and the facts as they
// are. The caller's transaction is rolled back at the end, and they are gone with it.
void beginPart(Database& database);
// The indexes of a session file without the rows that makeIndexes() of it adds to event_by_kind:
// where all rows are in, those too.
void makeIndexesAlone(Database& database);

} // namespace drmscope::schema
