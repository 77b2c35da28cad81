// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/sizes.h>

#include <drm/drm_managed.h>

#include "hazards.h"
#include "kept.h"

/* Memory that goes too early, or too late. */

#define STATE_BYTES 256

/* Stands for what cleans the state up, and looks away. */
static void clean_state(struct drm_device *drm, void *state)
{
}

static int add_devm(struct exerciser *ex, struct device *dev)
{
	ex->held = devm_kzalloc(dev, STATE_BYTES, GFP_KERNEL);
	return ex->held ? 0 : -ENOMEM;
}

static int devm_state(struct exerciser *ex, struct device *dev)
{
	return add_devm(ex, dev) ?:
	       drmm_add_action(&ex->drm, clean_state, ex->held);
}

static int drmm_state(struct exerciser *ex, struct device *dev)
{
	ex->held = drmm_kzalloc(&ex->drm, STATE_BYTES, GFP_KERNEL);
	if (!ex->held)
		return -ENOMEM;
	return drmm_add_action(&ex->drm, clean_state, ex->held);
}

static int read_held(struct exerciser *ex)
{
	return READ_ONCE(*(u8 *)ex->held);
}

static int add_big(struct exerciser *ex, struct device *dev)
{
	ex->held = drmm_kzalloc(&ex->drm, SZ_2M, GFP_KERNEL);
	return ex->held ? 0 : -ENOMEM;
}

static void outlive(struct exerciser *ex)
{
	drm_dev_get(&ex->drm);
	if (exerciser_keep(exerciser_put_drm, &ex->drm))
		drm_dev_put(&ex->drm);
}

static void free_big_and_outlive(struct exerciser *ex)
{
	drmm_kfree(&ex->drm, ex->held);
	outlive(ex);
}

const struct exerciser_hazard exerciser_memory_hazards[] = {
	{
		.name = "devm_state",
		.says = "state that a release action is given is devm memory",
		.probe = devm_state,
	}, {
		.name = "drmm_state",
		.says = "right: the same state is drmm memory",
		.probe = drmm_state,
	}, {
		.name = "devm_asked",
		.says = "not unplugged, so files still reach state in devm memory",
		.probe = add_devm,
		.no_unplug = true,
	}, {
		.name = "devm_guarded",
		.says = "right: that state is read within drm_dev_enter() alone",
		.probe = add_devm,
		.ask = read_held,
	}, {
		.name = "big_held",
		.says = "2 MiB of drmm memory stay after unplug, until let_go",
		.probe = add_big,
		.remove = outlive,
	}, {
		.name = "big_freed",
		.says = "right: the same 2 MiB are freed in remove",
		.probe = add_big,
		.remove = free_big_and_outlive,
	}, { }
};
