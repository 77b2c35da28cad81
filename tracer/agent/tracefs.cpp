// SPDX-License-Identifier: MIT
#include "tracer/agent/tracefs.h"

#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

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
    const int fd = openBeneath(dir, path, O_WRONLY);
    const ssize_t written = fd < 0 ? -1 : write(fd, text, strlen(text));
    if (fd >= 0) {
        close(fd);
    }
    return written == static_cast<ssize_t>(strlen(text));
}

size_t readBeneath(int dir, const char* path, char* bytes, size_t room)
{
    const int fd = openBeneath(dir, path, O_RDONLY);
    size_t filled = 0;
    for (ssize_t got = fd < 0 ? 0 : 1; got > 0 && filled < room;) {
        got = read(fd, bytes + filled, room - filled);
        filled += got > 0 ? static_cast<size_t>(got) : 0;
    }
    if (fd >= 0) {
        close(fd);
    }
    return filled;
}

// Named as ours are, and no agent has that pid, or we have it, who made none yet. A name written
// otherwise than we write it (a sign, zeros, a tail) is somebody else's.
static bool isStale(const char* name, int proc)
{
    int pid = 0;
    char text[32];
    if (sscanf(name, "drmscope-%9d", &pid) != 1 || pid <= 0) {
        return false;
    }
    snprintf(text, sizeof(text), "drmscope-%d", pid);
    const bool ours = strcmp(text, name) == 0;
    snprintf(text, sizeof(text), "%d/comm", pid);
    const size_t length = readBeneath(proc, text, text, sizeof(text));
    return ours && (pid == getpid() || length != 15 || memcmp(text, "drmscope-agent\n", 15) != 0);
}

int makeInstance(int tracefs, int proc, const char* name)
{
    const int instances = openBeneath(tracefs, "instances", O_RDONLY | O_DIRECTORY);
    if (instances < 0) {
        return -1;
    }
    eachName(tracefs, "instances", [instances, proc](const char* other) {
        if (isStale(other, proc)) {
            unlinkat(instances, other, AT_REMOVEDIR); // refused while somebody has it open
        }
    });
    const bool made = mkdirat(instances, name, 0700) == 0;
    const int instance = made ? openBeneath(instances, name, O_RDONLY | O_DIRECTORY) : -1;
    close(instances);
    return instance;
}

bool removeInstance(int tracefs, const char* name)
{
    const int instances = openBeneath(tracefs, "instances", O_RDONLY | O_DIRECTORY);
    const bool removed = unlinkat(instances, name, AT_REMOVEDIR) == 0;
    if (instances >= 0) {
        close(instances);
    }
    return removed;
}

} // namespace drmscope::tracer
