/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EXERCISER_KEPT_H
#define EXERCISER_KEPT_H

/*
 * What a hazard keeps beyond its driver's remove. It lies here until somebody
 * writes 1 to the parameter let_go, or until rmmod, which forgets it: then it
 * is leaked for good.
 */

#include <linux/types.h>

typedef void (*exerciser_let_go_t)(void *what);

int exerciser_keep(exerciser_let_go_t let_go, void *what);
/* Lets up to @max go, newest first; @what NULL: whatever it is. How many. */
unsigned int exerciser_let_go(const void *what, unsigned int max);
/* The module's exit. */
void exerciser_forget_kept(void);

/* A reference of a drm_device, as exerciser_keep() lets it go. */
void exerciser_put_drm(void *drm);

#endif
