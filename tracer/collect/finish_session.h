// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/collect/collect_options.h"
#include "tracer/collect/state_lines.h"

#include <string>

namespace drmscope::schema {
class Database;
class SqliteError;
} // namespace drmscope::schema

namespace drmscope::tracer {

// `drmscope-collect --finish FILE`: completes a session whose recorder did not, or derives anew
// what follows from the facts. Returns the exit code, and has said why.
int finishSession(const CollectOptions& options, StateLines& lines);

// To warn of a session of which SessionFile::settle() left rows beside the file.
std::string rowsBesideText(const std::string& path);

// What people know of a disk that takes no more, or of a lock, is the file, not the statement.
std::string writeFailure(const schema::SqliteError& error, const std::string& path);

// Of a session that is recorded and judged, when that befalls it.
std::string foldFailure(const schema::SqliteError& error, const std::string& path);

// What a session holds, as it says itself.
StateLines::Counts countsOf(schema::Database& database);

} // namespace drmscope::tracer
