/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_NOTES_H
#define DRMRES_NOTES_H

/*
 * What the entry of a hot function of drm knew, left for a hook further in
 * that its task is about to reach. Found without a lock: a task looks for its
 * own notes alone. Handlers only: preemption is off.
 */

#include <linux/types.h>

struct drm_device;
struct drmres_device;
struct task_struct;

enum drmres_note_kind {
	DRMRES_NOTE_ADD,	/* drmm_kmalloc() */
	DRMRES_NOTE_DEL,	/* drmm_kfree(), drmm_release_action() */
};

struct drmres_note {
	const struct task_struct *task;
	enum drmres_note_kind kind;
	u8 atomic;
	u32 gfp;
	u64 size;
	u64 caller;
	struct drm_device *drm;
	struct drmres_device *device;
	void *data;
	void *action;
};

/* Forgets all; only when no probe is armed. */
void drmres_notes_reset(void);
/* Of current; replaces its last one of this kind. NULL: no room, counted. */
struct drmres_note *drmres_note_leave(enum drmres_note_kind kind);
struct drmres_note *drmres_note_find(enum drmres_note_kind kind);
void drmres_note_done(struct drmres_note *note);
unsigned long drmres_notes_missed(void);

#endif
