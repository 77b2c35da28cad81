// SPDX-License-Identifier: GPL-2.0-only
#include <linux/delay.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include <drm/drm_managed.h>
#include <drm/drm_print.h>

#include "hazards.h"

/* The list of managed resources, used when or how it must not be. */

#define NODE_BYTES	96
#define SLOW_MS		80
#define QUICK_MS	5

static void do_nothing(struct drm_device *drm, void *data)
{
}

/* The kernel allocates the node with GFP_KERNEL, which may sleep. */
static int add_action_atomic(struct exerciser *ex, struct device *dev)
{
	int ret;

	spin_lock(&ex->lock);
	ret = drmm_add_action(&ex->drm, do_nothing, ex);
	spin_unlock(&ex->lock);
	return ret;
}

static int kmalloc_atomic(struct exerciser *ex, struct device *dev)
{
	void *memory;

	spin_lock(&ex->lock);
	memory = drmm_kzalloc(&ex->drm, NODE_BYTES, GFP_ATOMIC);
	spin_unlock(&ex->lock);
	return memory ? 0 : -ENOMEM;
}

static void add_one(struct drm_device *drm, void *data)
{
	if (!drmm_kzalloc(drm, NODE_BYTES, GFP_KERNEL))
		drm_err(drm, "no memory for the hazard\n");
}

static int add_in_release(struct exerciser *ex, struct device *dev)
{
	return drmm_add_action(&ex->drm, add_one, NULL);
}

static void add_in_remove(struct exerciser *ex)
{
	add_one(&ex->drm, NULL);
}

/* drmm_kfree() warns, and frees nothing. */
static void del_unknown(struct exerciser *ex)
{
	void *memory = kmalloc(NODE_BYTES, GFP_KERNEL);

	drmm_kfree(&ex->drm, memory);
	kfree(memory);
}

static void del_null(struct exerciser *ex)
{
	drmm_kfree(&ex->drm, NULL);
}

/* The action's argument is memory that is freed before it: it looks away. */
static int add_action_on_memory(struct exerciser *ex, struct device *dev)
{
	ex->held = drmm_kzalloc(&ex->drm, NODE_BYTES, GFP_KERNEL);
	if (!ex->held)
		return -ENOMEM;
	return drmm_add_action(&ex->drm, do_nothing, ex->held);
}

static int add_action_beside_memory(struct exerciser *ex, struct device *dev)
{
	ex->held = drmm_kzalloc(&ex->drm, NODE_BYTES, GFP_KERNEL);
	if (!ex->held)
		return -ENOMEM;
	return drmm_add_action(&ex->drm, do_nothing, ex);
}

static void free_memory(struct exerciser *ex)
{
	drmm_kfree(&ex->drm, ex->held);
}

/* The two newest nodes change places, as if the older had been added last. */
static int swap_nodes(struct exerciser *ex, struct device *dev)
{
	struct list_head *nodes = &ex->drm.managed.resources;

	if (drmm_add_action(&ex->drm, do_nothing, ex) ||
	    drmm_add_action(&ex->drm, do_nothing, ex))
		return -ENOMEM;
	list_move(nodes->next->next, nodes);
	return 0;
}

static void free_held(struct drm_device *drm, void *data)
{
	drmm_kfree(drm, exerciser_of(drm)->held);
}

/*
 * Between the memory and the action that frees it lies another node: that is
 * what the walk comes to next. Were there none, the kernel would go on from
 * memory that is free, and crash.
 */
static int del_in_release(struct exerciser *ex, struct device *dev)
{
	ex->held = drmm_kzalloc(&ex->drm, NODE_BYTES, GFP_KERNEL);
	if (!ex->held || drmm_add_action(&ex->drm, do_nothing, ex))
		return -ENOMEM;
	return drmm_add_action(&ex->drm, free_held, NULL);
}

/* The head of what drm_managed.c keeps, and to itself. */
struct managed_node {
	struct list_head entry;
	drmres_release_t release;
	const char *name;
	size_t size;
};

/* Pages of its own: what kfree() gives back lives on while a page is held. */
#define PAGES_BYTES	(3 * PAGE_SIZE)

/*
 * Deletes the very node that the walk comes to next. Where a driver does so,
 * the kernel goes on from memory that is free. Here that memory is held, and
 * the node is put back where it was, so that the walk finds it whole and frees
 * it once more, which gives the held page back.
 */
static void del_next(struct drm_device *drm, void *data)
{
	struct list_head *self = drm->managed.resources.next;
	struct managed_node *next = list_entry(self->next, struct managed_node, entry);

	get_page(virt_to_page(next));
	drmm_kfree(drm, exerciser_of(drm)->held);
	next->name = kstrdup("kmalloc", GFP_KERNEL);
	list_add(&next->entry, self);
}

static int del_next_in_release(struct exerciser *ex, struct device *dev)
{
	ex->held = drmm_kzalloc(&ex->drm, PAGES_BYTES, GFP_KERNEL);
	if (!ex->held)
		return -ENOMEM;
	return drmm_add_action(&ex->drm, del_next, NULL);
}

/* By the clock: of jiffies, a machine that stood still catches up many at once. */
static void sleep_slow(struct drm_device *drm, void *data)
{
	usleep_range(SLOW_MS * USEC_PER_MSEC, (SLOW_MS + 5) * USEC_PER_MSEC);
}

static void sleep_quick(struct drm_device *drm, void *data)
{
	msleep(QUICK_MS);
}

static int slow_release(struct exerciser *ex, struct device *dev)
{
	return drmm_add_action(&ex->drm, sleep_slow, NULL);
}

static int quick_release(struct exerciser *ex, struct device *dev)
{
	return drmm_add_action(&ex->drm, sleep_quick, NULL);
}

const struct exerciser_hazard exerciser_list_hazards[] = {
	{
		.name = "add_action_atomic",
		.says = "drmm_add_action(), which may sleep, under a spinlock",
		.probe = add_action_atomic,
	}, {
		.name = "kmalloc_atomic",
		.says = "right: drmm_kzalloc() with GFP_ATOMIC under a spinlock",
		.probe = kmalloc_atomic,
	}, {
		.name = "add_in_release",
		.says = "a release action adds a resource, which nothing frees",
		.probe = add_in_release,
	}, {
		.name = "add_in_remove",
		.says = "right: remove adds it, while it can still be released",
		.remove = add_in_remove,
	}, {
		.name = "free_under_action",
		.says = "memory is freed that an action still points to",
		.probe = add_action_on_memory,
		.remove = free_memory,
	}, {
		.name = "free_beside_action",
		.says = "right: the same, and the action points elsewhere",
		.probe = add_action_beside_memory,
		.remove = free_memory,
	}, {
		.name = "swapped_nodes",
		.says = "the list is changed by hand, so release goes out of order",
		.probe = swap_nodes,
	}, {
		.name = "del_in_release",
		.says = "right: a release action frees older memory, not the next",
		.probe = del_in_release,
	}, {
		.name = "del_next_in_release",
		.says = "a release action frees what the walk comes to next",
		.probe = del_next_in_release,
	}, {
		.name = "add_after_unplug",
		.says = "remove adds a resource once the device is unplugged",
		.removed = add_in_remove,
	}, {
		.name = "del_unknown",
		.says = "drmm_kfree() of kmalloc() memory; the kernel warns",
		.remove = del_unknown,
	}, {
		.name = "del_null",
		.says = "right: drmm_kfree() of NULL, which is nothing",
		.remove = del_null,
	}, {
		.name = "slow_release",
		.says = "a release action that takes 80 ms",
		.probe = slow_release,
	}, {
		.name = "quick_release",
		.says = "right: a release action that takes 5 ms",
		.probe = quick_release,
	}, { }
};
