// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bug.h>
#include <linux/export.h>
#include <linux/instruction_pointer.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "drmres_event.h"
#include "drmres_devices.h"
#include "events.h"

/**
 * drmres_managed_init - begin an owner's life
 * @managed: embedded in the owner, or beside it
 * @owner: what actions are called with
 * @type: its kind
 *
 * Nothing else may be called before. Cannot fail.
 */
void drmres_managed_init(struct drmres_managed *managed, void *owner,
			 const struct drmres_owner_type *type)
{
	spin_lock_init(&managed->lock);
	INIT_LIST_HEAD(&managed->resources);
	managed->owner = owner;
	managed->type = type;
	managed->generation = drmres_next_generation();
	drmres_tell_begin(managed, _RET_IP_);
}
EXPORT_SYMBOL_GPL(drmres_managed_init);

/* Told before it is on the list: nobody can delete it unheard. */
static void add(struct drmres_managed *managed,
		struct drmres_managed_node *node, gfp_t gfp,
		unsigned long caller)
{
	unsigned long flags;

	drmres_tell_add(managed, node, gfp, caller);
	spin_lock_irqsave(&managed->lock, flags);
	list_add(&node->link, &managed->resources);
	spin_unlock_irqrestore(&managed->lock, flags);
}

/* Takes the newest that matches off the list. */
static struct drmres_managed_node *take(struct drmres_managed *managed,
					drmres_action_t action,
					const void *data, unsigned long caller)
{
	struct drmres_managed_node *node, *taken = NULL;
	unsigned long flags;

	spin_lock_irqsave(&managed->lock, flags);
	list_for_each_entry(node, &managed->resources, link) {
		if (node->action != action || drmres_node_data(node) != data)
			continue;
		list_del(&node->link);
		drmres_tell_del(managed, node, caller);
		taken = node;
		break;
	}
	spin_unlock_irqrestore(&managed->lock, flags);
	if (!taken)
		drmres_tell_del_unknown(managed, data, action, caller);
	return taken;
}

static void free_node(struct drmres_managed_node *node)
{
	kfree_const(node->name);
	kfree(node);
}

/**
 * drmres_managed_alloc - allocate memory that ends with its owner
 * @managed: the owner's list
 * @size: bytes; the memory is not zeroed unless @gfp says so
 * @gfp: as for kmalloc()
 *
 * Return: the memory, aligned as kmalloc()'s, or NULL.
 */
void *drmres_managed_alloc(struct drmres_managed *managed, size_t size,
			   gfp_t gfp)
{
	struct drmres_managed_node *node;

	node = kmalloc(struct_size(node, memory, size), gfp);
	if (!node) {
		drmres_tell_add_failed(managed, "kmalloc", size, gfp,
				       _RET_IP_);
		return NULL;
	}
	node->action = NULL;
	node->data = NULL;
	node->name = "kmalloc";
	node->size = size;
	add(managed, node, gfp, _RET_IP_);
	return node->memory;
}
EXPORT_SYMBOL_GPL(drmres_managed_alloc);

/**
 * drmres_managed_add_action - have something done when the owner ends
 * @managed: the owner's list
 * @action: what to do, cast from the type that the owner's kind has
 * @data: given to @action
 * @name: of the action, for those who watch; copied unless it is constant
 * @gfp: how the node may be allocated
 *
 * On failure @action is not called.
 *
 * Return: 0 or -ENOMEM.
 */
int drmres_managed_add_action(struct drmres_managed *managed,
			      drmres_action_t action, void *data,
			      const char *name, gfp_t gfp)
{
	struct drmres_managed_node *node = kmalloc(sizeof(*node), gfp);

	if (!node)
		goto err;
	node->name = kstrdup_const(name, gfp);
	if (!node->name)
		goto err_free;
	node->action = action;
	node->data = data;
	/* As drm_managed.c counts: the pointer, if there is one. */
	node->size = data ? sizeof(data) : 0;
	add(managed, node, gfp, _RET_IP_);
	return 0;

err_free:
	kfree(node);
err:
	drmres_tell_add_failed(managed, name, 0, gfp, _RET_IP_);
	return -ENOMEM;
}
EXPORT_SYMBOL_GPL(drmres_managed_add_action);

/**
 * drmres_managed_free - free memory before its owner ends
 * @managed: the owner's list
 * @data: what drmres_managed_alloc() returned; NULL is nothing
 *
 * Warns, and frees nothing, where @data is on no list.
 *
 * Return: whether something was freed.
 */
bool drmres_managed_free(struct drmres_managed *managed, const void *data)
{
	struct drmres_managed_node *node;

	if (!data)
		return false;
	node = take(managed, NULL, data, _RET_IP_);
	if (WARN_ON(!node))
		return false;
	kfree(node);
	return true;
}
EXPORT_SYMBOL_GPL(drmres_managed_free);

/**
 * drmres_managed_run_action - run an action before its owner ends
 * @managed: the owner's list
 * @action: as it was added
 * @data: as it was added
 *
 * Takes the newest such action off the list, and then runs it.
 *
 * Return: whether there was one; if not, it warns.
 */
bool drmres_managed_run_action(struct drmres_managed *managed,
			       drmres_action_t action, void *data)
{
	struct drmres_managed_node *node;

	node = take(managed, action, data, _RET_IP_);
	if (WARN_ON(!node))
		return false;
	managed->type->call(managed->owner, action, data);
	free_node(node);
	return true;
}
EXPORT_SYMBOL_GPL(drmres_managed_run_action);

static struct drmres_managed_node *pop(struct drmres_managed *managed)
{
	struct drmres_managed_node *node;
	unsigned long flags;

	spin_lock_irqsave(&managed->lock, flags);
	node = list_first_entry_or_null(&managed->resources,
					struct drmres_managed_node, link);
	if (node)
		list_del(&node->link);
	spin_unlock_irqrestore(&managed->lock, flags);
	return node;
}

static unsigned int count(struct drmres_managed *managed, size_t *size)
{
	struct drmres_managed_node *node;
	unsigned int nodes = 0;
	unsigned long flags;

	*size = 0;
	spin_lock_irqsave(&managed->lock, flags);
	list_for_each_entry(node, &managed->resources, link) {
		nodes++;
		*size += node->size;
	}
	spin_unlock_irqrestore(&managed->lock, flags);
	return nodes;
}

/**
 * drmres_managed_release - release everything, newest first
 * @managed: the owner's list
 *
 * To be called once, by the owner's own release. What an action adds meanwhile
 * is released too, and an action may take others off the list: each turn asks
 * the list anew.
 */
void drmres_managed_release(struct drmres_managed *managed)
{
	struct drmres_managed_node *node;
	unsigned int nodes;
	size_t size;

	nodes = count(managed, &size);
	drmres_tell_release_span(managed, true, nodes, size, _RET_IP_);
	for (nodes = 0, size = 0; (node = pop(managed)); nodes++) {
		drmres_tell_release(managed, node, nodes, _RET_IP_);
		size += node->size;
		if (!node->action) {
			kfree(node);
			continue;
		}
		managed->type->call(managed->owner, node->action, node->data);
		free_node(node);
	}
	drmres_tell_release_span(managed, false, nodes, size, _RET_IP_);
}
EXPORT_SYMBOL_GPL(drmres_managed_release);

MODULE_DESCRIPTION("Managed resources of any object, with tracepoints");
MODULE_AUTHOR("The drmscope developers");
MODULE_LICENSE("GPL");
