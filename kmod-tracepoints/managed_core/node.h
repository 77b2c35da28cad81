/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_MANAGED_NODE_H
#define DRMRES_MANAGED_NODE_H

#include <linux/cache.h>

#include "drmres_managed.h"

/* One managed resource. Memory: @action is NULL, @data follows. */
struct drmres_managed_node {
	struct list_head link;
	drmres_action_t action;
	const char *name;
	size_t size;
	void *data;
	u8 memory[] __aligned(ARCH_KMALLOC_MINALIGN);
};

static inline void *drmres_node_data(struct drmres_managed_node *node)
{
	return node->action ? node->data : node->memory;
}

#endif
