// SPDX-License-Identifier: MIT
// Compiled into a file that looks like a kernel module; never run.
#include "demo_inline.h"

extern "C" {

// one of two functions of this name
__attribute__((noinline, used)) static int demo_fill(int device)
{
    return device * 3;
}

int demo_probe(int device)
{                                               // the opening
    const int first = drmm_add_action(device);  // the first call
    return first + drmm_add_action(first + 20); // the second call
}

static inline __attribute__((always_inline)) int demo_own_inline(int device)
{
    return drmm_kzalloc(device + 5); // the inlined call
}

int demo_zalloc(int device)
{
    return demo_own_inline(device) + 1;
}
}
