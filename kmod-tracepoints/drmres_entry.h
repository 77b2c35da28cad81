/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_ENTRY_H
#define DRMRES_ENTRY_H

/*
 * Entries of hot functions, by one ftrace_ops of ours: a kprobe on the same
 * instruction goes through ftrace too, and costs three times as much. Nothing
 * waits where one is added or removed: the ops stays until the module goes,
 * and, being permanent, cannot be turned off by kernel.ftrace_enabled.
 */

struct drmres_probe;

/* All may sleep; callers exclude each other. */
int drmres_entry_init(unsigned long anchor);
/* After this no handler runs. */
void drmres_entry_exit(void);
/* @probe: the address of its kprobe is where ftrace can hook. */
int drmres_entry_add(struct drmres_probe *probe);
void drmres_entry_remove(struct drmres_probe *probe);

#endif
