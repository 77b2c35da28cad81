// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace drmscope::schema {
class SessionFile;
}

namespace drmscope::tracer {

// Empties the derived tables of a session, fills them again from its facts, and decides the
// findings anew: all in one transaction, so that a reader or a kill sees the old rows or the new
// ones. A recording that nobody finished (its collector was killed) becomes 'interrupted'.
// Afterwards the file is one file again.
//
// `onProgress` hears how many events of how many are done. Throws SqliteError.
void rebuildSession(schema::SessionFile& file, std::optional<int64_t> commandStatus,
                    const std::function<void(int64_t done, int64_t all)>& onProgress);

} // namespace drmscope::tracer
