// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

namespace drmscope::app {

// Derives lifetimes and findings of a session from its facts, by the collector, and shows on a
// terminal how far it is unless quiet. Throws CommandError where it cannot.
void deriveAgain(const std::filesystem::path& file, bool quiet);

// The same for a session that its recorder did not finish, and nobody records any more; one that
// it did finish is only made one file again, where a reader had kept the -wal. False, and nothing
// is changed, where a recorder is still at work or the file may not be written to.
[[nodiscard]] bool completeUnfinished(const std::filesystem::path& file, bool quiet);

} // namespace drmscope::app
