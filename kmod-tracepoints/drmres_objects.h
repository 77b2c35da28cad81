/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_OBJECTS_H
#define DRMRES_OBJECTS_H

/* What holds or touches a drm_device without being a resource of it. */

#include "drmres_event.h"

/* @device as it is now, and the process that runs; it must be alive. */
void drmres_describe_object(struct drmres_object_event *e,
			    const struct drmres_device *device);

/* The address of drm_gem_dmabuf_release(), to know a drm_device's dma_bufs. */
void drmres_set_gem_release(const void *address);

#endif
