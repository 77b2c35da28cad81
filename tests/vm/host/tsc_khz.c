// SPDX-License-Identifier: MIT
//
// Prints how many thousand times a second the time stamp counter of this machine counts, which is
// the guest's too. The guest would ask its emulated clocks, and in a guest that gets little
// processor time they say anything: 227 MHz for 2,596 were seen, and its seconds were eleven times
// too short.
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

#define SPAN_NS 200000000
#define TRIES 1000

struct moment
{
    uint64_t ticks;
    int64_t ns;
};

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC_RAW, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// Both clocks at once: whatever came between them in the best of many tries is a few nanoseconds.
static struct moment both(void)
{
    struct moment best = {0, 0};
    uint64_t least = UINT64_MAX;

    for (int i = 0; i < TRIES; i++) {
        uint64_t before = __rdtsc();
        int64_t ns = now();
        uint64_t after = __rdtsc();

        if (after - before < least) {
            least = after - before;
            best = (struct moment){before + least / 2, ns};
        }
    }
    return best;
}

int main(void)
{
    struct moment begin = both(), end;
    struct timespec span = {0, SPAN_NS};

    nanosleep(&span, NULL);
    end = both();
    printf("%llu\n", (unsigned long long)((double)(end.ticks - begin.ticks) * 1e6 /
                                              (double)(end.ns - begin.ns) +
                                          0.5));
    return 0;
}
