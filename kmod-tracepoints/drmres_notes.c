// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/hash.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "drmres_notes.h"

#define NOTE_BITS 8
/* How far from its own place a note may be, when others took that. */
#define REACH 8

static struct drmres_note notes[1 << NOTE_BITS];
static unsigned long missed;

struct drmres_note *drmres_note_find(enum drmres_note_kind kind)
{
	unsigned int at = hash_ptr(current, NOTE_BITS), i;
	struct drmres_note *note;

	for (i = 0; i < REACH; i++) {
		note = &notes[(at + i) % ARRAY_SIZE(notes)];
		if (READ_ONCE(note->task) == current && note->kind == kind)
			return note;
	}
	return NULL;
}

struct drmres_note *drmres_note_leave(enum drmres_note_kind kind)
{
	unsigned int at = hash_ptr(current, NOTE_BITS), i;
	const struct task_struct *of;
	struct drmres_note *note;

	for (i = 0; i < REACH; i++) {
		note = &notes[(at + i) % ARRAY_SIZE(notes)];
		of = READ_ONCE(note->task);
		if ((of == current && note->kind == kind) ||
		    (!of && !cmpxchg(&note->task, NULL, current))) {
			note->kind = kind;
			return note;
		}
	}
	missed++;
	return NULL;
}

void drmres_note_done(struct drmres_note *note)
{
	smp_store_release(&note->task, NULL);
}

unsigned long drmres_notes_missed(void)
{
	return READ_ONCE(missed);
}

void drmres_notes_reset(void)
{
	memset(notes, 0, sizeof(notes));
}
