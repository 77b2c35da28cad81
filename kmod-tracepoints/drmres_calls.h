/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_CALLS_H
#define DRMRES_CALLS_H

/*
 * Calls into drm that some task is inside of, from entry to return: what
 * their entry knew and a probe further in does not. The debug line of a node
 * has only its address; the call around it has the drm_device and the caller.
 */

#include <linux/types.h>

#include "drmres_event.h"

struct task_struct;

enum drmres_call_kind {
	DRMRES_CALL_OTHER,
	DRMRES_CALL_MANAGED_RELEASE,
	DRMRES_CALL_CLIENT_INIT,
};

struct drmres_call {
	struct hlist_node hash;
	const struct task_struct *task;
	enum drmres_call_kind kind;
	const void *probe;	/* by which it was seen, and is to end */
	struct drmres_device *device;
	struct drm_device *drm;
	u64 caller;
	u8 atomic;
	union {
		struct {		/* drm_managed_release() */
			u32 nodes;
			u32 released;
			u64 size;
			s32 refs;
			s32 open_count;
			bool init_failed;
		};
		struct {		/* adding, and others */
			void *data;
			void *action;
			u64 bytes;
			bool was_master;
			struct drmres_stack stack;
		};
		const void *minor;	/* drm_file_alloc() */
	};
};

int drmres_calls_init(void);
void drmres_calls_exit(void);
/* Forgets all; only when no probe is armed. */
void drmres_calls_reset(void);

/* Any context; the lock inside is never held across anything. */
struct drmres_call *drmres_call_begin(enum drmres_call_kind kind);
void drmres_call_end(struct drmres_call *call);
/* Ends those that are never seen to return, since @probe is disarmed. */
void drmres_calls_drop(const void *probe);
/* The innermost call of this kind that current is inside of, or NULL. */
struct drmres_call *drmres_call_find(enum drmres_call_kind kind);
/* How often no room was left, so that a call and its events were missed. */
unsigned long drmres_calls_missed(void);

#endif
