// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/moduleparam.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "drmres_node.h"

static unsigned int node_shift;
module_param(node_shift, uint, 0444);
MODULE_PARM_DESC(node_shift,
		 "for tests: read nodes this many bytes off, so that the check of their layout fails (default 0)");

/* drm_dev_init() adds this before anything else can. */
static const char first_name[] = "drm_dev_init_release";

enum drmres_layout drmres_layout;
static const char *layout_fault;

bool drmres_node_read(const void *node, struct drmres_node_view *view)
{
	struct drmres_node copy;
	void *argument = NULL;

	if (copy_from_kernel_nofault(&copy, node + node_shift, sizeof(copy)))
		return false;

	view->node = (unsigned long)node;
	view->action = (unsigned long)copy.release;
	view->size = copy.size;
	view->name = copy.name;
	view->data = (unsigned long)((const struct drmres *)node)->data;
	if (!copy.release)
		return true;

	if (copy.size >= sizeof(argument) &&
	    copy_from_kernel_nofault(&argument,
				     ((const struct drmres *)node)->data,
				     sizeof(argument)))
		return false;
	view->data = (unsigned long)argument;
	return true;
}

static const char *find_fault(const void *node)
{
	struct drmres_node_view view;
	char name[sizeof(first_name)];

	if (!drmres_node_read(node, &view))
		return "the first node cannot be read";
	if (!view.name ||
	    copy_from_kernel_nofault(name, view.name, sizeof(name)))
		return "the name of the first node cannot be read";
	if (memcmp(name, first_name, sizeof(name)))
		return "the first node is not drm_dev_init_release";
	if (!view.action)
		return "the first node has no release function";
	if (view.size)
		return "the first node has a size, and no argument";
	return NULL;
}

bool drmres_layout_check(struct drm_device *drm, const void *adding)
{
	const char *fault;
	unsigned long flags;

	if (READ_ONCE(drmres_layout) != DRMRES_LAYOUT_UNKNOWN)
		return drmres_layout_known_ok();

	spin_lock_irqsave(&drm->managed.lock, flags);
	if (!list_empty(&drm->managed.resources))
		adding = drm->managed.resources.prev;
	fault = adding ? find_fault(adding) : NULL;
	spin_unlock_irqrestore(&drm->managed.lock, flags);

	if (!adding)
		return false;
	if (fault && !xchg(&layout_fault, fault))
		pr_err("the kernel's struct drmres_node is not the one this module knows (%s): managed resources are not traced\n",
		       fault);
	WRITE_ONCE(drmres_layout,
		   fault ? DRMRES_LAYOUT_WRONG : DRMRES_LAYOUT_OK);
	return !fault;
}

const char *drmres_layout_fault(void)
{
	return READ_ONCE(layout_fault);
}

void *drmres_find_data(struct drm_device *drm, const void *data)
{
	struct drmres_node *node;

	list_for_each_entry(node, &drm->managed.resources, entry)
		if (drmres_node_data(node) == data)
			return node;
	return NULL;
}

static bool is_action(const void *node, const void *action, const void *data,
		      bool any_data)
{
	struct drmres_node_view view;

	if (!drmres_node_read(node, &view) ||
	    view.action != (unsigned long)action)
		return false;
	if (any_data && !data)
		return true;
	return (view.size ? view.data : 0) == (unsigned long)data;
}

void *drmres_oldest_action(struct drm_device *drm, const void *action,
			   const void *data)
{
	struct drmres_node *node;

	list_for_each_entry_reverse(node, &drm->managed.resources, entry)
		if (is_action(node, action, data, true))
			return node;
	return NULL;
}

void *drmres_newest_action(struct drm_device *drm, const void *action,
			   const void *data)
{
	struct drmres_node *node;

	list_for_each_entry(node, &drm->managed.resources, entry)
		if (is_action(node, action, data, false))
			return node;
	return NULL;
}
