/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_NOTES_H
#define DRMRES_NOTES_H

/*
 * What the entry of a hot function of drm knew, left for a hook further in
 * that its task is about to reach. Found without a lock: a task looks for its
 * own notes alone. Handlers only: preemption is off.
 */

#include <linux/atomic.h>
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/sched.h>

struct drm_device;
struct drmres_device;

enum drmres_note_kind {
	DRMRES_NOTE_ADD,	/* drmm_kmalloc() */
	DRMRES_NOTE_DEL,	/* drmm_kfree(), drmm_release_action() */
};

struct drmres_note {
	const struct task_struct *task;
	u8 kind;		/* enum drmres_note_kind */
	u8 atomic;
	u32 gfp;
	u64 size;
	u64 caller;
	struct drm_device *drm;	/* of an add */
	struct drmres_device *device;
	void *data;
	void *action;
};

#define DRMRES_NOTE_BITS 8
extern struct drmres_note drmres_notes[1 << DRMRES_NOTE_BITS];

/* Current's own place, or the one so far behind it. */
static inline struct drmres_note *drmres_note_at(unsigned int i)
{
	return &drmres_notes[(hash_ptr(current, DRMRES_NOTE_BITS) + i) %
			     ARRAY_SIZE(drmres_notes)];
}

/* Where its own place is taken. */
struct drmres_note *drmres_note_leave_near(enum drmres_note_kind kind);
struct drmres_note *drmres_note_find_near(enum drmres_note_kind kind);

/* Forgets all; only when no probe is armed. */
void drmres_notes_reset(void);
/* In current's own place; NULL: it is taken. */
static inline struct drmres_note *
drmres_note_leave_here(enum drmres_note_kind kind)
{
	struct drmres_note *note = drmres_note_at(0);

	if (READ_ONCE(note->task) || cmpxchg(&note->task, NULL, current))
		return NULL;
	note->kind = kind;
	return note;
}

/*
 * Of current; replaces its last one of this kind, unless that is not in its
 * own place, which is free: then the older is not found. NULL: no room,
 * counted.
 */
static inline struct drmres_note *drmres_note_leave(enum drmres_note_kind kind)
{
	return drmres_note_leave_here(kind) ?: drmres_note_leave_near(kind);
}

static inline struct drmres_note *drmres_note_find(enum drmres_note_kind kind)
{
	struct drmres_note *note = drmres_note_at(0);

	if (READ_ONCE(note->task) != current || note->kind != kind)
		return drmres_note_find_near(kind);
	return note;
}

static inline void drmres_note_done(struct drmres_note *note)
{
	smp_store_release(&note->task, NULL); /* what it says is read */
}

unsigned long drmres_notes_missed(void);

#endif
