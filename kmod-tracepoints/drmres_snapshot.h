/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_SNAPSHOT_H
#define DRMRES_SNAPSHOT_H

/*
 * What is already there: drm_devices, their nodes and their open files that
 * are older than the module, or than the recording.
 */

#include <linux/kref.h>

#include <drm/drm_device.h>

#include "drmres_devices.h"
#include "drmres_event.h"
#include "drmres_node.h"
#include "drmres_text.h"

struct drmres_device *drmres_meet(struct drm_device *drm);

/*
 * The entry of @drm. One never met before, whose drm_dev_init() went unseen,
 * is told of first, with all its nodes. Takes managed.lock then. NULL: the
 * table is full.
 */
static inline struct drmres_device *drmres_first_touch(struct drm_device *drm)
{
	return drmres_device_met(drm) ?: drmres_meet(drm);
}

/* The same when its managed release begins; nobody else finds it after. */
struct drmres_device *drmres_last_touch(struct drm_device *drm);

/* Finds drm_devices that are older than the module, and buses. May sleep. */
void drmres_snapshot_scan(void);
/* Tells of every drm_device that is alive. May sleep. */
void drmres_snapshot_announce(void);
/* How many had files that could not be told of: their list was never free. */
unsigned long drmres_snapshot_busy(void);

/* What @device looks like now; it must be alive and initialised. */
void drmres_describe_device(struct drmres_device_event *e,
			    const struct drmres_device *device,
			    enum drmres_step step);
void drmres_count_nodes(struct drm_device *drm, u32 *nodes, u64 *size);

static inline s32 drmres_refs(const struct drm_device *drm)
{
	return kref_read(&drm->ref);
}

static inline s32 drmres_open_count(const struct drm_device *drm)
{
	return atomic_read(&drm->open_count);
}

/* Field by field: to clear it all first would cost as much again. */
static __always_inline void
drmres_describe_resource(struct drmres_resource_event *e,
			 const struct drmres_device *device,
			 const struct drmres_node_view *view)
{
	const struct drm_device *drm = device->drm;

	e->seq = drmres_next_seq();
	e->device = device;
	e->node = view->node;
	e->data = view->data;
	e->action = view->action;
	e->size = view->size;
	e->caller = 0;
	e->refs = drmres_refs(drm);
	e->open_count = drmres_open_count(drm);
	e->ordinal = DRMRES_UNKNOWN;
	e->gfp = DRMRES_UNKNOWN;
	e->cause = DRMRES_CAUSE_NONE;
	e->atomic = DRMRES_SLEEPABLE;
	/* drmm_kmalloc() does not look whether it could copy its name. */
	e->name = view->name ?: "(null)";
	e->name_size = drmres_text_size(e->name);
	e->stack = NULL;
}

#endif
