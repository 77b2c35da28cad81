// SPDX-License-Identifier: MIT
// Compiled into a file that looks like a kernel module; never run.
extern "C" {
extern int drmm_add_action(int);

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
}
