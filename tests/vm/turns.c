// SPDX-License-Identifier: MIT
//
// A program of the guest: sleeps so many microseconds at a time, for ever. The emulator runs the
// CPUs of the guest by turns, and the next one's turn comes when the one that runs waits, or at the
// next interrupt of a timer. What makes every CPU answer, as each change of the kernel's code does,
// else waits for a tick, 4 ms, where a storm never waits.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int count, char** words)
{
    if (count != 2) {
        fprintf(stderr, "usage: turns MICROSECONDS\n");
        return 64;
    }
    for (;;)
        usleep((useconds_t)atoi(words[1]));
}
