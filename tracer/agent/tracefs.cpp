// SPDX-License-Identifier: MIT
#include "tracer/agent/tracefs.h"

#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

namespace drmscope::tracer {

int openBeneath(int dir, const char* path, int flags)
{
    open_how how = {};
    how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    return static_cast<int>(syscall(SYS_openat2, dir, path, &how, sizeof(how)));
}

bool writeBeneath(int dir, const char* path, const char* text)
{
    const File file(dir, path, O_WRONLY);
    return file >= 0 && write(file, text, strlen(text)) == static_cast<ssize_t>(strlen(text));
}

size_t readUpTo(int fd, char* bytes, size_t room)
{
    size_t filled = 0;
    for (ssize_t got = 1; fd >= 0 && got > 0 && filled < room;) {
        got = read(fd, bytes + filled, room - filled);
        filled += got > 0 ? static_cast<size_t>(got) : 0;
    }
    return filled;
}

// Named as ours are, and no agent has that pid, or we have it, who made none yet. A name written
// otherwise than we write it (a sign, zeros, a tail) is somebody else's.
static bool isStale(const char* name, char separator, int proc)
{
    int pid = 0;
    char text[32];
    char found = 0;
    if (sscanf(name, "drmscope%c%9d", &found, &pid) != 2 || found != separator || pid <= 0) {
        return false;
    }
    snprintf(text, sizeof(text), "drmscope%c%d", separator, pid);
    const bool ours = strcmp(text, name) == 0;
    snprintf(text, sizeof(text), "%d/comm", pid);
    const size_t length = readUpTo(File(proc, text, O_RDONLY), text, sizeof(text));
    return ours && (pid == getpid() || length != 15 || memcmp(text, "drmscope-agent\n", 15) != 0);
}

bool removeEvents(int tracefs, const char* group)
{
    bool removed = true;
    char folder[64];
    snprintf(folder, sizeof(folder), "events/%s", group);
    eachName(tracefs, folder, [&](const char* event) {
        char path[384];
        snprintf(path, sizeof(path), "%s/%s/format", folder, event);
        if (File(tracefs, path, O_RDONLY) < 0) {
            return; // the files of the group itself
        }
        snprintf(path, sizeof(path), "-:%s/%s", group, event);
        removed = writeBeneath(tracefs, "dynamic_events", path) && removed;
    });
    return removed;
}

void removeStale(int tracefs, int instances, int proc)
{
    eachName(instances, ".", [instances, proc](const char* name) {
        if (isStale(name, '-', proc)) {
            unlinkat(instances, name, AT_REMOVEDIR); // refused while somebody has it open
        }
    });
    eachName(tracefs, "events", [tracefs, proc](const char* name) {
        if (isStale(name, '_', proc)) {
            removeEvents(tracefs, name);
        }
    });
}

} // namespace drmscope::tracer
