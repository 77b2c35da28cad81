/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EXERCISER_CORES_H
#define EXERCISER_CORES_H

/*
 * Whose managed resources a device's own resources and storms are: drmm's,
 * or those of a core that another module registers.
 */

#include <linux/list.h>
#include <linux/types.h>

struct exerciser;
struct module;

struct exerciser_core {
	const char *name;
	/* Lives as long as any device that is built on it. NULL: the exerciser. */
	struct module *owner;
	struct list_head link;
	/* Keeps what it needs in exerciser.core_state; may be NULL. */
	int (*begin)(struct exerciser *ex);
	void *(*alloc)(struct exerciser *ex, size_t size, gfp_t gfp);
	void (*free)(struct exerciser *ex, void *memory);
	/* An action called free_by_hand, which kfree()s @memory. */
	int (*add_action)(struct exerciser *ex, void *memory);
};

void exerciser_register_core(struct exerciser_core *core);
void exerciser_unregister_core(struct exerciser_core *core);

/* Builds @ex on the core of parameter "core", until its final put. */
int exerciser_begin_core(struct exerciser *ex);

#endif
