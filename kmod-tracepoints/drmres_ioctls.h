/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_IOCTLS_H
#define DRMRES_IOCTLS_H

/*
 * ioctls on a drm_device that is unplugged or unregistered: what they still
 * answer. Counted per file, process and answer; one event when such a count
 * begins, and one with what has come since then at most every second, when
 * the file is closed, and wherever drmres_ioctls_flush() is called.
 */

#include <linux/kprobes.h>

struct drm_file;

struct drmres_ioctl {
	struct drm_file *file;
	unsigned int command;
};

int drmres_on_ioctl_enter(struct kretprobe_instance *instance,
			  struct pt_regs *regs);
int drmres_on_ioctl_return(struct kretprobe_instance *instance,
			   struct pt_regs *regs);

/* Tells what has been counted and not been told. Any context. */
void drmres_ioctls_flush(void);
/* The same for a file that is being closed; its counts end. */
void drmres_ioctls_end(const struct drm_file *file);
void drmres_ioctls_reset(void);
/* How many there was no room to count. */
unsigned long drmres_ioctls_missed(void);

#endif
