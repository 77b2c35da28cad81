// SPDX-License-Identifier: MIT
#include "tracer/agent/agent.h"
#include "tracer/agent/tracefs.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace {

using drmscope::tracer::openBeneath;

// The root of the mounted tracefs, or -1.
int openTracefs(int root, int proc)
{
    char line[1024];
    snprintf(line, sizeof(line), "%d/mountinfo", getpid());
    FILE* mounts = fdopen(openBeneath(proc, line, O_RDONLY), "r");
    int found = -1;
    while (mounts != nullptr && found < 0 && fgets(line, sizeof(line), mounts) != nullptr) {
        char point[256];
        struct statfs fs = {};
        if (strstr(line, " - tracefs ") != nullptr &&
            sscanf(line, "%*d %*d %*s / /%255s", point) == 1) {
            found = openBeneath(root, point, O_RDONLY | O_DIRECTORY);
            if (found >= 0 && (fstatfs(found, &fs) != 0 || fs.f_type != TRACEFS_MAGIC)) {
                close(found);
                found = -1;
            }
        }
    }
    if (mounts != nullptr) {
        fclose(mounts);
    }
    return found;
}

// Root's file access is enough for tracefs; beyond it we need modules and true kernel addresses.
bool dropPrivileges()
{
    __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct kept[2] = {};
    kept[0].effective = kept[0].permitted = 1u << CAP_SYS_MODULE;
    kept[1].effective = kept[1].permitted = 1u << (CAP_SYSLOG - 32);
    return syscall(SYS_capset, &header, kept) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

int refuse(int status, const char* why)
{
    dprintf(STDERR_FILENO, "drmscope-agent: %s\n", why);
    return status;
}

} // namespace

int main(int argc, char**)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
        if (fcntl(fd, F_GETFD) < 0) {
            return 64; // else a file of tracefs would take its place
        }
    }
    if (argc != 1) {
        return refuse(64, "takes no arguments: verbs on stdin, the stream on stdout");
    }
    if (geteuid() != 0 || getuid() != 0) {
        return refuse(77, "must be started by root: try `drmscope record --via sudo`");
    }
    close_range(STDERR_FILENO + 1, ~0u, 0);
    clearenv();
    const int root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    drmscope::tracer::Places places = {-1, openBeneath(root, "proc", O_RDONLY | O_DIRECTORY),
                                       openBeneath(root, "sys", O_RDONLY | O_DIRECTORY),
                                       "/sbin/modprobe", "/sbin/rmmod"};
    places.tracefs = openTracefs(root, places.proc);
    if (places.tracefs < 0) {
        return refuse(69, "tracefs is not mounted: mount -t tracefs nodev /sys/kernel/tracing");
    }
    static_cast<void>(nice(drmscope::tracer::kNiceIncrement)); // refused, it goes without
    if (chdir("/") != 0 || !dropPrivileges()) {
        return refuse(77, "cannot give up privileges that are not needed");
    }
    return drmscope::tracer::runAgent(places, STDIN_FILENO, STDOUT_FILENO);
}
