// SPDX-License-Identifier: MIT
//
// A program of the guest: runs a command as a terminal would, in a process group of its own and
// with SIGINT not ignored (a shell without job control ignores it for what it starts in the
// background):
//
//     interruptible COMMAND…
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char** argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: interruptible COMMAND...\n");
        return 64;
    }
    signal(SIGINT, SIG_DFL);
    setsid();
    execvp(argv[1], argv + 1);
    fprintf(stderr, "interruptible: cannot run %s: %s\n", argv[1], strerror(errno));
    return 127;
}
