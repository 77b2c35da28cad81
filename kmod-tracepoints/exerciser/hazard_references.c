// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dma-buf.h>
#include <linux/fcntl.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <drm/drm_gem.h>
#include <drm/drm_prime.h>

#include "hazards.h"
#include "kept.h"

/* What outlives the driver because somebody still holds it. */

static int take_ref(struct exerciser *ex, struct device *dev)
{
	drm_dev_get(&ex->drm);
	return 0;
}

/* Into kept.c, so that let_go can clean up after a test. */
static void forget_put(struct exerciser *ex)
{
	if (exerciser_keep(exerciser_put_drm, &ex->drm))
		drm_dev_put(&ex->drm);
}

/*
 * Also one put too many, where no reference was taken: the drm_device goes
 * while files of it are open, and they must never be closed.
 */
static void put_ref(struct exerciser *ex)
{
	drm_dev_put(&ex->drm);
}

static int fail_without_put(struct exerciser *ex, struct device *dev)
{
	take_ref(ex, dev);
	forget_put(ex);
	return -EIO;
}

static int fail_after_put(struct exerciser *ex, struct device *dev)
{
	take_ref(ex, dev);
	put_ref(ex);
	return -EIO;
}

static void free_object(struct drm_gem_object *object)
{
	drm_gem_object_release(object);
	kfree(object);
}

static const struct drm_gem_object_funcs object_funcs = {
	.free = free_object,
};

/* A buffer that somebody else imported: in @ex->held. */
static int export_buffer(struct exerciser *ex, struct device *dev)
{
	struct drm_gem_object *object = kzalloc(sizeof(*object), GFP_KERNEL);
	struct dma_buf *buffer;

	if (!object)
		return -ENOMEM;
	object->funcs = &object_funcs;
	drm_gem_private_object_init(&ex->drm, object, PAGE_SIZE);
	buffer = drm_gem_prime_export(object, O_CLOEXEC);
	drm_gem_object_put(object);
	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	ex->held = buffer;
	return 0;
}

static void put_buffer(void *buffer)
{
	dma_buf_put(buffer);
}

static void keep_buffer(struct exerciser *ex)
{
	if (exerciser_keep(put_buffer, ex->held))
		put_buffer(ex->held);
}

static void drop_buffer(struct exerciser *ex)
{
	put_buffer(ex->held);
}

static void put_module(void *module)
{
	module_put(module);
}

static int take_module(struct exerciser *ex, struct device *dev)
{
	return try_module_get(THIS_MODULE) ? 0 : -ENODEV;
}

static void keep_module(struct exerciser *ex)
{
	if (exerciser_keep(put_module, THIS_MODULE))
		put_module(THIS_MODULE);
}

static void drop_module(struct exerciser *ex)
{
	put_module(THIS_MODULE);
}

const struct exerciser_hazard exerciser_reference_hazards[] = {
	{
		.name = "forgotten_put",
		.says = "remove does not put the reference that probe took",
		.probe = take_ref,
		.remove = forget_put,
	}, {
		.name = "balanced_put",
		.says = "right: remove puts it",
		.probe = take_ref,
		.remove = put_ref,
	}, {
		.name = "put_too_often",
		.says = "remove puts a reference that an open file has; never close it",
		.removed = put_ref,
	}, {
		.name = "forgotten_put_on_error",
		.says = "probe fails, and does not put the reference it took",
		.probe = fail_without_put,
	}, {
		.name = "balanced_put_on_error",
		.says = "right: probe fails after it has put it",
		.probe = fail_after_put,
	}, {
		.name = "export_kept",
		.says = "an exported dma-buf pins drm_device and module until let_go",
		.probe = export_buffer,
		.remove = keep_buffer,
	}, {
		.name = "export_put",
		.says = "right: the dma-buf goes in remove",
		.probe = export_buffer,
		.remove = drop_buffer,
	}, {
		.name = "module_kept",
		.says = "a module reference makes rmmod fail until let_go",
		.probe = take_module,
		.remove = keep_module,
	}, {
		.name = "module_put",
		.says = "right: remove returns the module reference",
		.probe = take_module,
		.remove = drop_module,
	}, { }
};
