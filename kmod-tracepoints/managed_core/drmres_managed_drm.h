/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_MANAGED_DRM_H
#define DRMRES_MANAGED_DRM_H

/* The managed core for a drm_device. */

#include <drm/drm_device.h>
#include <drm/drm_managed.h>

#include "drmres_managed.h"

/** typedef drmres_drm_action_t - as drmres_release_t of drm_managed.h */
typedef void (*drmres_drm_action_t)(struct drm_device *drm, void *data);

int __must_check drmres_drm_init(struct drmres_managed *managed,
				 struct drm_device *drm);

/** drmres_drm_add_action - as drmm_add_action() */
#define drmres_drm_add_action(managed, action, data) \
	__drmres_drm_add_action(managed, action, data, #action)

static inline int __must_check
__drmres_drm_add_action(struct drmres_managed *managed,
			drmres_drm_action_t action, void *data,
			const char *name)
{
	return drmres_managed_add_action(managed, (drmres_action_t)action,
					 data, name, GFP_KERNEL);
}

/** drmres_drm_run_action - as drmm_release_action() */
static inline bool drmres_drm_run_action(struct drmres_managed *managed,
					 drmres_drm_action_t action,
					 void *data)
{
	return drmres_managed_run_action(managed, (drmres_action_t)action,
					 data);
}

#endif
