/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_HOLDS_H
#define DRMRES_HOLDS_H

struct drm_file;
struct drmres_device;

/* Tells what an open file holds. Process context; it may be atomic. */
void drmres_holds_tell(const struct drmres_device *device,
		       struct drm_file *file);
/* What all its open files hold, as it goes. */
void drmres_holds_tell_all(const struct drmres_device *device);
/* How often the list of files was busy, so that nothing was told of them. */
unsigned long drmres_holds_missed(void);

#endif
