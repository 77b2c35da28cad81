// SPDX-License-Identifier: MIT
#pragma once

#include "schema/session_file.h"
#include "tracer/collect/collect_options.h"
#include "tracer/collect/state_lines.h"

#include <string>

namespace drmscope::tracer {

// What became of it, or of the -wal beside it, for people.
std::string lossOf(schema::SessionFile& file);

// For a session one of whose two files was deleted, moved away or cut off while it was recorded or
// finished. All rows go into the file, wherever it is, which is then completed there as `drmscope
// rebuild` does; where it has no name any more, or not all rows can go there, into a session of
// another name: FILE.saved, or that in the working folder, or in $TMPDIR or /tmp. A -wal that stays
// behind would be taken for a part of the next session of that name, and is removed. No
// transaction may be open. Says which name, and returns the exit code; throws std::runtime_error
// where nothing can be saved.
int saveLostSession(schema::SessionFile file, const CollectOptions& options, StateLines& lines);

} // namespace drmscope::tracer
