// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <filesystem>

namespace drmscope::app {

// A folder of this process alone, gone with it, also after kill -9: a child waits for its end and
// takes away what is left. (What has no name cannot be used: SQLite opens by name.) Errors:
// ExportError.
class TemporaryFolder
{
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
    int m_alive = -1; // closed by our end, however it comes
    pid_t m_remover = -1;
};

} // namespace drmscope::app
