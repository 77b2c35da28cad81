/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_GATE_H
#define DRMRES_GATE_H

/*
 * The gate that every drm_device passes on its way out: the entry of
 * drm_managed_release(). A probe there tells of the release, but a probe can
 * be missed: it may be out of instances, or kprobes may be turned off in
 * debugfs. The gate is an entry by ftrace (drmres_entry.h), which needs neither,
 * allocates nothing and cannot be turned off by kernel.ftrace_enabled.
 * What it lets out is never looked at again. Without it, remembered
 * drm_devices are not looked at at all.
 */

#include <linux/types.h>

/* Both may sleep. @address: where drm_managed_release() is probed. */
int drmres_gate_arm(unsigned long address);
void drmres_gate_disarm(void);
bool drmres_gate_armed(void);

#endif
