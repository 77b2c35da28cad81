// SPDX-License-Identifier: GPL-2.0-only
#include <linux/moduleparam.h>
#include <linux/slab.h>

#include "cores.h"
#include "exerciser.h"

#define MAX_SIZES 64

static unsigned int sizes[MAX_SIZES] = { 64, 512, 4096 };
static unsigned int nr_sizes = 3;
module_param_array(sizes, uint, &nr_sizes, 0444);
MODULE_PARM_DESC(sizes,
		 "bytes of each resource that every device owns (default 64,512,4096)");

static int add_action(struct exerciser *ex)
{
	void *memory = kzalloc(64, GFP_KERNEL);
	int ret;

	if (!memory)
		return -ENOMEM;
	ret = ex->core->add_action(ex, memory);
	if (ret)
		kfree(memory);
	return ret;
}

/* Memory of every size, and one action. */
int exerciser_add_resources(struct exerciser *ex)
{
	unsigned int i;

	for (i = 0; i < nr_sizes; i++)
		if (!ex->core->alloc(ex, sizes[i], GFP_KERNEL | __GFP_ZERO))
			return -ENOMEM;
	return add_action(ex);
}
