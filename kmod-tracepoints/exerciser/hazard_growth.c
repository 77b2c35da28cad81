// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>

#include <drm/drm_managed.h>

#include "hazards.h"

/* Managed resources that pile up on a drm_device that stays. */

#define GROWTH_BYTES 128

static int add_at_open(struct exerciser *ex, struct drm_file *file)
{
	file->driver_priv = drmm_kzalloc(&ex->drm, GROWTH_BYTES, GFP_KERNEL);
	return file->driver_priv ? 0 : -ENOMEM;
}

static void del_at_close(struct exerciser *ex, struct drm_file *file)
{
	drmm_kfree(&ex->drm, file->driver_priv);
}

static int add_at_ioctl(struct exerciser *ex, bool *answered)
{
	return drmm_kzalloc(&ex->drm, GROWTH_BYTES, GFP_KERNEL) ? 0 : -ENOMEM;
}

static int add_and_del_at_ioctl(struct exerciser *ex, bool *answered)
{
	void *memory = drmm_kzalloc(&ex->drm, GROWTH_BYTES, GFP_KERNEL);

	if (!memory)
		return -ENOMEM;
	drmm_kfree(&ex->drm, memory);
	return 0;
}

/* On another drm_device of ours, which must be bound and stays so. */
static int add_at_bind(struct exerciser *ex, struct device *dev)
{
	ex->other = exerciser_get_other(ex);
	if (!ex->other) {
		dev_err(dev, "this hazard needs another bound device\n");
		return -ENODEV;
	}
	ex->held = drmm_kzalloc(&ex->other->drm, GROWTH_BYTES, GFP_KERNEL);
	if (ex->held)
		return 0;
	drm_dev_put(&ex->other->drm);
	return -ENOMEM;
}

static void put_other(struct exerciser *ex)
{
	drm_dev_put(&ex->other->drm);
}

static void del_at_unbind(struct exerciser *ex)
{
	drmm_kfree(&ex->other->drm, ex->held);
	put_other(ex);
}

const struct exerciser_hazard exerciser_growth_hazards[] = {
	{
		.name = "grow_per_open",
		.says = "every open adds a resource that no close takes back",
		.open = add_at_open,
	}, {
		.name = "freed_per_close",
		.says = "right: every close takes back what its open added",
		.open = add_at_open,
		.close = del_at_close,
	}, {
		.name = "grow_per_ioctl",
		.says = "every ioctl adds a resource that nothing takes back",
		.ioctl = add_at_ioctl,
	}, {
		.name = "freed_per_ioctl",
		.says = "right: every ioctl takes back what it added",
		.ioctl = add_and_del_at_ioctl,
	}, {
		.name = "grow_per_bind",
		.says = "every bind adds a resource to another drm_device",
		.probe = add_at_bind,
		.remove = put_other,
	}, {
		.name = "freed_per_unbind",
		.says = "right: unbind takes it back from the other drm_device",
		.probe = add_at_bind,
		.remove = del_at_unbind,
	}, { }
};
