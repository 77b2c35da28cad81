/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_STATES_H
#define DRMRES_STATES_H

struct drm_device;
struct drmres_device;

int drmres_states_init(void);
void drmres_states_exit(void);
/* Forgets all; only when no probe on them is armed. */
void drmres_states_reset(void);
/* Tells of those of a drm_device that goes. Any context. */
void drmres_states_tell(const struct drmres_device *device);
/* Forgets those of a drm_device that begins where another was. */
void drmres_states_forget(const struct drm_device *drm);
/* How often there was no room, so that one is not known of. */
unsigned long drmres_states_missed(void);

#endif
