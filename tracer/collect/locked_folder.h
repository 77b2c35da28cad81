// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

namespace drmscope::tracer {

// A folder for files that are nobody's but this process's, among the temporary ones. It is gone
// with this; where the process is killed, with the next that makes one: the kernel lets go of its
// lock (flock(2)).
class LockedFolder
{
public:
    LockedFolder(); // std::system_error where none can be made
    ~LockedFolder();
    LockedFolder(const LockedFolder&) = delete;
    LockedFolder& operator=(const LockedFolder&) = delete;
    LockedFolder(LockedFolder&&) = delete;
    LockedFolder& operator=(LockedFolder&&) = delete;

    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
    int m_lock = -1;
};

} // namespace drmscope::tracer
