// SPDX-License-Identifier: MIT
#include "tracer/collect/locked_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace drmscope::tracer {

namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = "drmscope-kept-";

// -1 where it is no folder of ours, or somebody holds it.
int lockOf(const fs::path& folder)
{
    const int lock = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat held = {};
    if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0 && fstat(lock, &held) == 0 &&
        held.st_uid == geteuid() && held.st_nlink > 0) // nobody removed it meanwhile
        return lock;
    if (lock >= 0)
        close(lock);
    return -1;
}

void removeLeftOnes(const fs::path& among)
{
    std::error_code none;
    for (const fs::directory_entry& entry : fs::directory_iterator(among, none)) {
        if (!entry.path().filename().string().starts_with(kPrefix))
            continue;
        if (const int lock = lockOf(entry.path()); lock >= 0) {
            fs::remove_all(entry.path(), none);
            close(lock);
        }
    }
}

} // namespace

LockedFolder::LockedFolder()
{
    const fs::path among = fs::temp_directory_path();
    removeLeftOnes(among);
    do { // again where another took it for one that was left
        std::string made = (among / kPrefix).string() + "XXXXXX";
        if (mkdtemp(made.data()) == nullptr)
            throw std::system_error(errno, std::generic_category(), "cannot make a folder " + made);
        m_path = made;
        m_lock = lockOf(m_path);
    } while (m_lock < 0 && !fs::exists(m_path));
}

LockedFolder::~LockedFolder()
{
    std::error_code none;
    fs::remove_all(m_path, none);
    close(m_lock);
}

} // namespace drmscope::tracer
