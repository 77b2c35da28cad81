// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>

namespace drmscope::schema {
class WriterLock;
}

namespace drmscope::app {

// While it lives, nobody else writes the session: no recorder, and nobody who completes it.
using SessionLock = std::shared_ptr<schema::WriterLock>;

// Null where somebody writes it. Where there is no file, or none that may be read, nobody is kept
// from anything.
SessionLock lockSession(const std::filesystem::path& session);

} // namespace drmscope::app
