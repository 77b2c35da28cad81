/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_USES_H
#define DRMRES_USES_H

/*
 * Uses of a drm_device that is unplugged or unregistered: ioctls, and page
 * faults in mappings of its files, with what they were answered. Counted per
 * file, process and answer; one event when such a count begins, and one with
 * what has come since then at most every second, when the file is closed, and
 * wherever drmres_uses_flush() is called.
 */

#include <linux/kprobes.h>

struct drm_file;
struct drmres_device;

/* Kept from the entry of a use to its return, when the file may be gone. */
struct drmres_use {
	const struct drm_file *file;
	const struct drmres_device *device;
	u64 data;		/* ioctl: its command; fault: the address */
	s32 refs;
	s32 open_count;
};

int drmres_on_ioctl_enter(struct kretprobe_instance *instance,
			  struct pt_regs *regs);
int drmres_on_ioctl_return(struct kretprobe_instance *instance,
			   struct pt_regs *regs);
/* handle_mm_fault() of all the kernel. */
int drmres_on_fault_enter(struct kretprobe_instance *instance,
			  struct pt_regs *regs);
int drmres_on_fault_return(struct kretprobe_instance *instance,
			   struct pt_regs *regs);

/* Tells what has been counted and not been told. Any context. */
void drmres_uses_flush(void);
/* The same for a file that is being closed; its counts end. */
void drmres_uses_end(const struct drm_file *file);
void drmres_uses_reset(void);
/* How many there was no room to count. */
unsigned long drmres_uses_missed(void);

#endif
