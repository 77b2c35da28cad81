/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_DEMAND_H
#define DRMRES_DEMAND_H

/* Hooks that would cost too much always: armed only while they are of use. */

/* What a demand rests on has changed: looked at soon. Any context. */
void drmres_demand_changed(void);
/*
 * A driver is about to be unbound from a device that has a drm_device, or has
 * been. What is wanted after that is armed when this returns. May sleep.
 */
void drmres_demand_unbinding(bool begins);

/*
 * An event of DRMRES_HOT_EVENT() is enabled for the first time, or disabled
 * for the last. What it rests on is armed, or disarmed, when this returns.
 * Called by the kernel, without other locks of ours, and perhaps after our
 * exit, as events go last.
 */
int drmres_listen(void);
void drmres_unlisten(void);

#endif
