/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_STATIC_H
#define DRMRES_STATIC_H

#include <linux/types.h>

/*
 * Where a static function of drm_managed.c begins, whose name other files of
 * the kernel have too; @inside lies in any function of drm_managed.c. 0 where
 * the kernel's symbols do not tell. Callers exclude each other.
 */
unsigned long drmres_static_address(unsigned long inside, const char *name);

/* 0 where the kernel's symbols do not tell. */
unsigned long drmres_static_size(unsigned long address);

/* Does @address lie in a function of drm_managed.c? Slow; any context. */
bool drmres_static_is_managed(unsigned long address);

#endif
