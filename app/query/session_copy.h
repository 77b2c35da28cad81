// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_notes.h"
#include "app/query/session_reader.h"

#include <filesystem>

namespace drmscope::app {

// All of a session as a file of its own, with `notes` for those that it has; it appears when it is
// whole. What is there is replaced, with what stands beside it, unless it is that session, or being
// recorded. Any thread; throws SessionError.
void saveCopy(SessionReader& reader, const std::filesystem::path& output,
              const SessionNotes& notes);

} // namespace drmscope::app
