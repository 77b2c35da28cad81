// SPDX-License-Identifier: MIT
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

namespace drmscope::tracer {

// Opens a path beneath a directory, through no link of any kind: what stands in the way fails
// closed, with -1 and errno.
int openBeneath(int dir, const char* path, int flags);

// The same for a while: closed when it goes.
class File
{
public:
    File(int dir, const char* path, int flags) : m_fd(openBeneath(dir, path, flags)) {}
    ~File() { m_fd < 0 ? 0 : close(m_fd); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    File(File&&) = delete;
    File& operator=(File&&) = delete;
    operator int() const { return m_fd; }

private:
    const int m_fd;
};

bool writeBeneath(int dir, const char* path, const char* text);

// Up to `room` bytes of an open file; less at its end, where there is nothing to read, and for -1.
size_t readUpTo(int fd, char* bytes, size_t room);

// Removes what agents left behind who are dead by now, and nothing else: their instances in this
// directory, then their dynamic events.
void removeStale(int tracefs, int instances, int proc);

// Removes the dynamic events of a group, none of which is enabled any more. False if one stays.
bool removeEvents(int tracefs, const char* group);

// Calls `use(name)` for the names in a directory, if it is there.
template <typename Use> void eachName(int dir, const char* path, Use use)
{
    DIR* names = fdopendir(openBeneath(dir, path, O_RDONLY | O_DIRECTORY));
    while (const dirent* entry = names == nullptr ? nullptr : readdir(names)) {
        if (entry->d_name[0] != '.') {
            use(entry->d_name);
        }
    }
    if (names != nullptr) {
        closedir(names);
    }
}

} // namespace drmscope::tracer
