// SPDX-License-Identifier: MIT
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <stddef.h>

namespace drmscope::tracer {

// Every path is opened beneath a directory descriptor, and through no link of any kind: what stands
// in the way fails closed. -1 or false, and errno, when it does.
int openBeneath(int dir, const char* path, int flags);
bool writeBeneath(int dir, const char* path, const char* text);

// At most `room` bytes of a file; 0 when it is empty or cannot be read.
size_t readBeneath(int dir, const char* path, char* bytes, size_t room);

// Makes instances/`name`, trace buffers of our own, so that other tracers are not disturbed;
// returns its directory. First removes what agents left who are dead by now; no other instance.
int makeInstance(int tracefs, int proc, const char* name);
bool removeInstance(int tracefs, const char* name);

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
