/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_MANAGED_H
#define DRMRES_MANAGED_H

/**
 * DOC: managed resources of any object
 *
 * What drm_managed.c does for a &struct drm_device, for whatever embeds a
 * &struct drmres_managed: memory and actions are put on a list and released,
 * newest first, when the owner ends. The core knows nothing of the owner but
 * its &struct drmres_owner_type. It tells of every add, del and release by the
 * tracepoints of drmres_trace.ko, without any probe.
 *
 * Use the core through the wrappers of the owner's kind
 * (drmres_managed_drm.h, drmres_managed_kobject.h): they keep the types of
 * callbacks. All functions may be called from any context that @gfp allows,
 * by several callers at a time, but for drmres_managed_release(), which is the
 * last.
 */

#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>

/**
 * typedef drmres_action_t - an action, whatever its real type is
 *
 * Only drmres_owner_type.call, which knows the type, may call one.
 */
typedef void (*drmres_action_t)(void);

/**
 * struct drmres_owner_type - what the core must know of a kind of owner
 */
struct drmres_owner_type {
	/** @kind: the word that a recording has for it, "kobject" */
	const char *kind;
	/** @name: writes the owner's name, at most @size with its end */
	void (*name)(const void *owner, char *to, size_t size);
	/** @call: calls @action, which has this kind's own type */
	void (*call)(void *owner, drmres_action_t action, void *data);
};

/**
 * struct drmres_managed - the list of one owner; embed it
 */
struct drmres_managed {
	/** @lock: guards @resources */
	spinlock_t lock;
	/** @resources: newest first */
	struct list_head resources;
	/** @owner: given to actions and to @type */
	void *owner;
	/** @type: the owner's kind */
	const struct drmres_owner_type *type;
	/** @generation: tells it from earlier owners at the same address */
	u64 generation;
};

void drmres_managed_init(struct drmres_managed *managed, void *owner,
			 const struct drmres_owner_type *type);
void *drmres_managed_alloc(struct drmres_managed *managed, size_t size,
			   gfp_t gfp) __malloc;
int __must_check drmres_managed_add_action(struct drmres_managed *managed,
					   drmres_action_t action, void *data,
					   const char *name, gfp_t gfp);
bool drmres_managed_free(struct drmres_managed *managed, const void *data);
bool drmres_managed_run_action(struct drmres_managed *managed,
			       drmres_action_t action, void *data);
void drmres_managed_release(struct drmres_managed *managed);

#endif
