/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_NODE_H
#define DRMRES_NODE_H

/*
 * Mirror of what drivers/gpu/drm/drm_managed.c keeps to itself: one managed
 * resource on drm_device.managed.resources. The only place that knows its
 * layout. Since nothing but that file's source vouches for it, the first node
 * met is checked before any is believed; see drmres_layout_ok().
 */

#include <linux/build_bug.h>
#include <linux/list.h>
#include <linux/stddef.h>
#include <linux/types.h>

#include "drmres_compat.h"

struct drmres_node {
	struct list_head entry;
	void *release;
	const char *name;
	size_t size;
};

struct drmres {
	struct drmres_node node;
	u8 __aligned(DRMRES_DATA_ALIGN) data[];
};

static_assert(offsetof(struct drmres_node, release) == 2 * sizeof(void *));
static_assert(offsetof(struct drmres_node, name) == 3 * sizeof(void *));
static_assert(offsetof(struct drmres_node, size) == 4 * sizeof(void *));

/* What one node says, copied out of it. */
struct drmres_node_view {
	u64 node;
	u64 data;	/* the allocation, or the argument of the action */
	u64 action;	/* 0: a plain allocation */
	u64 size;
	const char *name;
};

/* False where the node cannot be read. Any context. */
bool drmres_node_read(const void *node, struct drmres_node_view *view);

/* Of a node that is there for certain, once its layout is known. */
static inline void drmres_node_view(const struct drmres *node,
				    struct drmres_node_view *view)
{
	*view = (struct drmres_node_view){
		.node = (unsigned long)node,
		.data = (unsigned long)node->data,
		.action = (unsigned long)node->node.release,
		.size = node->node.size,
		.name = node->node.name,
	};
	/* An action's data holds its argument, and nothing if that is NULL. */
	if (view->action)
		view->data = view->size < sizeof(void *) ? 0 :
			     *(const unsigned long *)node->data;
}

/* The data that drmm_kmalloc() returned for this node, and back. */
static inline void *drmres_node_data(void *node)
{
	return ((struct drmres *)node)->data;
}

static inline void *drmres_node_of_data(void *data)
{
	return data - offsetof(struct drmres, data);
}

enum drmres_layout {
	DRMRES_LAYOUT_UNKNOWN,
	DRMRES_LAYOUT_OK,
	DRMRES_LAYOUT_WRONG,
};
extern enum drmres_layout drmres_layout;

/*
 * Is the mirror right for this kernel? Answered from the first node that is
 * met: the oldest of @drm, or @adding where @drm has none yet. Takes
 * managed.lock until the answer is known.
 */
bool drmres_layout_check(struct drm_device *drm, const void *adding);
/* NULL, or why the mirror is wrong. */
const char *drmres_layout_fault(void);
/* As drmres_layout_ok(), for those who may hold managed.lock: never looks. */
static inline bool drmres_layout_known_ok(void)
{
	return READ_ONCE(drmres_layout) == DRMRES_LAYOUT_OK;
}

static inline bool drmres_layout_ok(struct drm_device *drm, const void *adding)
{
	return drmres_layout_known_ok() || drmres_layout_check(drm, adding);
}

/*
 * Walks of the list; under managed.lock, or where nobody else can be. NULL:
 * not on the list.
 */
void *drmres_find_data(struct drm_device *drm, const void *data);
/* What drmm_release_action() would take: any argument if @data is NULL. */
void *drmres_oldest_action(struct drm_device *drm, const void *action,
			   const void *data);
void *drmres_newest_action(struct drm_device *drm, const void *action,
			   const void *data);

#endif
