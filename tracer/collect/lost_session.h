// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/collect/collect_options.h"
#include "tracer/collect/state_lines.h"

#include <string>

namespace drmscope::schema {
class SessionFile;
}

namespace drmscope::tracer {

// What happened to it, for people.
std::string lossOfFile(const std::string& path);

// For a session whose file was deleted or moved away while it was recorded or finished, so that the
// newest rows lie in a -wal beside a name that is not its own. They go into the file, wherever it
// is, and all of it into a session of another name, which is completed as `drmscope rebuild` does;
// a -wal that stays behind would be taken for a part of the next session of that name, and is
// removed. No transaction may be open. Says which name, and returns the exit code; throws
// std::runtime_error where nothing can be saved.
int saveLostSession(schema::SessionFile& file, const CollectOptions& options, StateLines& lines);

} // namespace drmscope::tracer
