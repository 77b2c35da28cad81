/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_SNAPSHOT_H
#define DRMRES_SNAPSHOT_H

/*
 * What is already there: drm_devices, their nodes and their open files that
 * are older than the module, or than the recording.
 */

#include "drmres_event.h"

struct drm_device;
struct drmres_node_view;

/*
 * The entry of @drm. One never met before, whose drm_dev_init() went unseen,
 * is told of first, with all its nodes. Takes managed.lock then. NULL: the
 * table is full.
 */
struct drmres_device *drmres_first_touch(struct drm_device *drm);
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
void drmres_describe_resource(struct drmres_resource_event *e,
			      const struct drmres_device *device,
			      const struct drmres_node_view *view);
void drmres_count_nodes(struct drm_device *drm, u32 *nodes, u64 *size);
s32 drmres_refs(const struct drm_device *drm);
s32 drmres_open_count(const struct drm_device *drm);

#endif
