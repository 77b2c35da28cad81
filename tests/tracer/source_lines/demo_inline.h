// SPDX-License-Identifier: MIT
// As drm/drm_managed.h: what a driver calls is inline, and calls what is not.
#pragma once

extern "C" int drmm_add_action(int);

inline __attribute__((always_inline)) int drmm_kmalloc_flags(int device)
{
    return drmm_add_action(device * 7);
}

inline __attribute__((always_inline)) int drmm_kzalloc(int device)
{
    return drmm_kmalloc_flags(device + 3);
}
