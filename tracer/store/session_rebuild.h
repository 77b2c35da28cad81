// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace drmscope::schema {
class SessionFile;
struct FindingRule;
} // namespace drmscope::schema

namespace drmscope::tracer {

// Empties the derived tables of a session, fills them again from its facts, and decides the
// findings anew: all in one transaction, so that a reader or a kill sees the old rows or the new
// ones. A recording that nobody finished (its collector was killed) becomes 'interrupted'.
// Afterwards the file is one file again; false where SessionFile::settle() says so.
//
// `onProgress` hears how many events of how many are done, `onRule` which rule is asked next.
// Throws SqliteError.
bool rebuildSession(schema::SessionFile& file, std::optional<int64_t> commandStatus,
                    const std::function<void(int64_t done, int64_t all)>& onProgress,
                    const std::function<void(const schema::FindingRule& rule)>& onRule = {});

} // namespace drmscope::tracer
