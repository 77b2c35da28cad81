// SPDX-License-Identifier: GPL-2.0-only
#include <drm/drm_atomic.h>
#include <drm/drm_managed.h>
#include <drm/drm_mode_config.h>

#include "hazards.h"
#include "kept.h"

/* An atomic state, which has a reference of the drm_device, as a commit has. */

static const struct drm_mode_config_funcs mode_config_funcs = { };

static int init_modes(struct exerciser *ex, struct device *dev)
{
	int ret = drmm_mode_config_init(&ex->drm);

	ex->drm.mode_config.funcs = &mode_config_funcs;
	return ret;
}

/* As a commit does that is under way when the device goes. */
static void make_state(struct exerciser *ex)
{
	ex->held = drm_atomic_state_alloc(&ex->drm);
}

static void put_state(void *state)
{
	if (state)
		drm_atomic_state_put(state);
}

static void make_and_keep_state(struct exerciser *ex)
{
	make_state(ex);
	if (exerciser_keep(put_state, ex->held))
		put_state(ex->held);
}

static void drop_state(struct exerciser *ex)
{
	put_state(ex->held);
}

const struct exerciser_hazard exerciser_state_hazards[] = {
	{
		.name = "state_kept",
		.says = "an atomic state is never put, and with it the drm_device",
		.probe = init_modes,
		.remove = make_and_keep_state,
	}, {
		.name = "state_put",
		.says = "right: the atomic state is put once the device is unplugged",
		.probe = init_modes,
		.remove = make_state,
		.removed = drop_state,
	}, { }
};
