// SPDX-License-Identifier: GPL-2.0-only
#include <linux/moduleparam.h>
#include <linux/slab.h>

#include <drm/drm_managed.h>

#include "exerciser.h"

#define MAX_SIZES 64

static unsigned int sizes[MAX_SIZES] = { 64, 512, 4096 };
static unsigned int nr_sizes = 3;
module_param_array(sizes, uint, &nr_sizes, 0444);
MODULE_PARM_DESC(sizes,
		 "bytes of each resource that every device owns (default 64,512,4096)");

static void free_by_hand(struct drm_device *drm, void *memory)
{
	kfree(memory);
}

/* Memory of every size, and one action. */
int exerciser_add_resources(struct exerciser *ex)
{
	unsigned int i;
	void *memory;

	for (i = 0; i < nr_sizes; i++)
		if (!drmm_kzalloc(&ex->drm, sizes[i], GFP_KERNEL))
			return -ENOMEM;
	memory = kzalloc(64, GFP_KERNEL);
	if (!memory)
		return -ENOMEM;
	return drmm_add_action_or_reset(&ex->drm, free_by_hand, memory);
}
