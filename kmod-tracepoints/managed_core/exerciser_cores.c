// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>
#include <linux/slab.h>

#include "../exerciser/cores.h"
#include "../exerciser/exerciser.h"
#include "drmres_managed_drm.h"
#include "drmres_managed_kobject.h"

/* The exerciser's devices, built on the managed core: both kinds of owner. */

static void *managed_alloc(struct exerciser *ex, size_t size, gfp_t gfp)
{
	return drmres_managed_alloc(ex->core_state, size, gfp);
}

static void managed_free(struct exerciser *ex, void *memory)
{
	drmres_managed_free(ex->core_state, memory);
}

/* A list of the drm_device's own. */

static int drm_begin(struct exerciser *ex)
{
	struct drmres_managed *managed;

	managed = drmm_kzalloc(&ex->drm, sizeof(*managed), GFP_KERNEL);
	if (!managed)
		return -ENOMEM;
	ex->core_state = managed;
	return drmres_drm_init(managed, &ex->drm);
}

static void free_by_hand(struct drm_device *drm, void *memory)
{
	kfree(memory);
}

static int drm_add_action(struct exerciser *ex, void *memory)
{
	return drmres_drm_add_action(ex->core_state, free_by_hand, memory);
}

static struct exerciser_core drm_core = {
	.name = "managed",
	.owner = THIS_MODULE,
	.begin = drm_begin,
	.alloc = managed_alloc,
	.free = managed_free,
	.add_action = drm_add_action,
};

/* A kobject that the drm_device holds until its final put. */

struct owner_kobject {
	struct kobject kobj;
	struct drmres_managed managed;
};

static void owner_release(struct kobject *kobj)
{
	struct owner_kobject *owner =
		container_of(kobj, struct owner_kobject, kobj);

	drmres_managed_release(&owner->managed);
	kfree(owner);
}

static const struct kobj_type owner_ktype = { .release = owner_release };

static void put_owner(struct drm_device *drm, void *kobj)
{
	kobject_put(kobj);
}

static int kobject_begin(struct exerciser *ex)
{
	struct owner_kobject *owner = kzalloc(sizeof(*owner), GFP_KERNEL);
	int ret;

	if (!owner)
		return -ENOMEM;
	kobject_init(&owner->kobj, &owner_ktype);
	ret = kobject_set_name(&owner->kobj, "%s:kobject",
			       dev_name(ex->drm.dev));
	drmres_kobject_init(&owner->managed, &owner->kobj);
	if (ret) {
		kobject_put(&owner->kobj);
		return ret;
	}
	ex->core_state = &owner->managed;
	return drmm_add_action_or_reset(&ex->drm, put_owner, &owner->kobj);
}

static void free_of_kobject(struct kobject *kobj, void *memory)
{
	kfree(memory);
}

static int kobject_add_action(struct exerciser *ex, void *memory)
{
	return __drmres_kobject_add_action(ex->core_state, free_of_kobject,
					   memory, "free_by_hand");
}

static struct exerciser_core kobject_core = {
	.name = "kobject",
	.owner = THIS_MODULE,
	.begin = kobject_begin,
	.alloc = managed_alloc,
	.free = managed_free,
	.add_action = kobject_add_action,
};

static int __init exerciser_cores_init(void)
{
	exerciser_register_core(&drm_core);
	exerciser_register_core(&kobject_core);
	return 0;
}

static void __exit exerciser_cores_exit(void)
{
	exerciser_unregister_core(&kobject_core);
	exerciser_unregister_core(&drm_core);
}

module_init(exerciser_cores_init);
module_exit(exerciser_cores_exit);

MODULE_DESCRIPTION("The exerciser's devices on the managed core");
MODULE_AUTHOR("The drmscope developers");
MODULE_LICENSE("GPL");
