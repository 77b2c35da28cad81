// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/export.h>

#include "drmres_managed_drm.h"

static void name_drm(const void *owner, char *to, size_t size)
{
	const struct drm_device *drm = owner;

	/* Not the parent's own name: it owns other things. */
	snprintf(to, size, "%s:managed", drm->dev ? dev_name(drm->dev) : "");
}

static void call_drm(void *owner, drmres_action_t action, void *data)
{
	((drmres_drm_action_t)action)(owner, data);
}

static const struct drmres_owner_type drm_type = {
	.kind = "managed_drm_device",
	.name = name_drm,
	.call = call_drm,
};

static void release(struct drm_device *drm, void *managed)
{
	drmres_managed_release(managed);
}

/**
 * drmres_drm_init - give a drm_device a list of its own
 * @managed: lives as long as @drm
 * @drm: after drm_dev_init(); its final put releases the list
 *
 * Return: 0 or -ENOMEM.
 */
int drmres_drm_init(struct drmres_managed *managed, struct drm_device *drm)
{
	drmres_managed_init(managed, drm, &drm_type);
	return drmm_add_action_or_reset(drm, release, managed);
}
EXPORT_SYMBOL_GPL(drmres_drm_init);
