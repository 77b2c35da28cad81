// SPDX-License-Identifier: MIT
//
// A program of the guest: runs a command as a terminal would, in a process group of its own and
// with SIGINT not ignored (a shell without job control ignores it for what it starts in the
// background):
//
//     interruptible FD COMMAND…
//
// Once it leads the group, which can be sent signals from then on, it writes "leads" to FD and
// closes it; the end of file alone means that it could not.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char** argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: interruptible FD COMMAND...\n");
        return 64;
    }
    const int told = atoi(argv[1]);
    static const char kLeads[] = "leads\n";
    signal(SIGINT, SIG_DFL);
    if (setsid() < 0) {
        fprintf(stderr, "interruptible: cannot lead a process group: %s\n", strerror(errno));
        return 71;
    }
    if (write(told, kLeads, sizeof kLeads - 1) < 0 || close(told) != 0) {
        fprintf(stderr, "interruptible: cannot tell descriptor %s: %s\n", argv[1], strerror(errno));
        return 74;
    }
    execvp(argv[2], argv + 2);
    fprintf(stderr, "interruptible: cannot run %s: %s\n", argv[2], strerror(errno));
    return 127;
}
