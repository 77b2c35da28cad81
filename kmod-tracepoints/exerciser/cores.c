// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/export.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <drm/drm_managed.h>

#include "cores.h"
#include "exerciser.h"

static void *drmm_core_alloc(struct exerciser *ex, size_t size, gfp_t gfp)
{
	return drmm_kmalloc(&ex->drm, size, gfp);
}

static void drmm_core_free(struct exerciser *ex, void *memory)
{
	drmm_kfree(&ex->drm, memory);
}

static void free_by_hand(struct drm_device *drm, void *memory)
{
	kfree(memory);
}

static int drmm_core_add_action(struct exerciser *ex, void *memory)
{
	return drmm_add_action(&ex->drm, free_by_hand, memory);
}

static struct exerciser_core drmm_core = {
	.name = "drmm",
	.alloc = drmm_core_alloc,
	.free = drmm_core_free,
	.add_action = drmm_core_add_action,
};

/* Cores of other modules, and the one that devices are built on. */
static DEFINE_MUTEX(lock);
static LIST_HEAD(registered);
static struct exerciser_core *chosen = &drmm_core;

void exerciser_register_core(struct exerciser_core *core)
{
	mutex_lock(&lock);
	list_add_tail(&core->link, &registered);
	mutex_unlock(&lock);
}
EXPORT_SYMBOL_GPL(exerciser_register_core);

void exerciser_unregister_core(struct exerciser_core *core)
{
	mutex_lock(&lock);
	list_del(&core->link);
	if (chosen == core)
		chosen = &drmm_core;
	mutex_unlock(&lock);
}
EXPORT_SYMBOL_GPL(exerciser_unregister_core);

static void put_core(struct drm_device *drm, void *owner)
{
	module_put(owner);
}

int exerciser_begin_core(struct exerciser *ex)
{
	int ret = 0;

	mutex_lock(&lock);
	ex->core = chosen;
	if (!try_module_get(ex->core->owner))
		ret = -ENODEV;
	mutex_unlock(&lock);
	if (!ret && ex->core->owner)
		ret = drmm_add_action_or_reset(&ex->drm, put_core,
					       ex->core->owner);
	if (!ret && ex->core->begin)
		ret = ex->core->begin(ex);
	return ret;
}

static struct exerciser_core *find(const char *name)
{
	struct exerciser_core *core;

	if (sysfs_streq(name, drmm_core.name))
		return &drmm_core;
	list_for_each_entry(core, &registered, link)
		if (sysfs_streq(name, core->name))
			return core;
	return NULL;
}

static int set_core(const char *value, const struct kernel_param *param)
{
	struct exerciser_core *core;

	mutex_lock(&lock);
	core = find(value);
	if (core)
		chosen = core;
	mutex_unlock(&lock);
	if (core)
		return 0;
	pr_err("no core is called %s; load drmres_exerciser_managed first\n",
	       value);
	return -EINVAL;
}

static int get_core(char *buffer, const struct kernel_param *param)
{
	int length;

	mutex_lock(&lock);
	length = sysfs_emit(buffer, "%s\n", chosen->name);
	mutex_unlock(&lock);
	return length;
}

static const struct kernel_param_ops core_ops = {
	.set = set_core,
	.get = get_core,
};
module_param_cb(core, &core_ops, NULL, 0644);
MODULE_PARM_DESC(core,
		 "what the next bind builds its device on: drmm, or with drmres_exerciser_managed also managed and kobject (default drmm)");
