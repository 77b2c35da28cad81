// SPDX-License-Identifier: MIT
extern "C" {
// as long as its twin, so that no size tells them apart
__attribute__((noinline, used)) static int demo_fill(int device)
{
    return device * 5;
}
}
