/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_FILES_H
#define DRMRES_FILES_H

/*
 * Who opened a drm_file. Remembered until it is closed, since the file may
 * be passed on and its opener may be gone by then.
 */

#include <linux/types.h>

struct drm_file;
struct drmres_device;

int drmres_files_init(void);
void drmres_files_exit(void);
void drmres_files_reset(void);

/* Each tells of the file; any context. */
void drmres_file_trace_open(struct drmres_device *device,
			    struct drm_file *file, bool in_kernel);
void drmres_file_trace_close(struct drmres_device *device,
			     struct drm_file *file);
void drmres_file_trace_snapshot(struct drmres_device *device,
				struct drm_file *file, bool in_kernel);

#endif
