// SPDX-License-Identifier: GPL-2.0-only
#include <linux/string.h>

#include "drmres_notes.h"

/* How far from its own place a note may be, when others took that. */
#define REACH 8

struct drmres_note drmres_notes[1 << DRMRES_NOTE_BITS];
static unsigned long missed;

struct drmres_note *drmres_note_find_near(enum drmres_note_kind kind)
{
	struct drmres_note *note;
	unsigned int i;

	for (i = 0; i < REACH; i++) {
		note = drmres_note_at(i);
		if (READ_ONCE(note->task) == current && note->kind == kind)
			return note;
	}
	return NULL;
}

struct drmres_note *drmres_note_leave_near(enum drmres_note_kind kind)
{
	const struct task_struct *of;
	struct drmres_note *note;
	unsigned int i;

	for (i = 0; i < REACH; i++) {
		note = drmres_note_at(i);
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

unsigned long drmres_notes_missed(void)
{
	return READ_ONCE(missed);
}

void drmres_notes_reset(void)
{
	memset(drmres_notes, 0, sizeof(drmres_notes));
}
