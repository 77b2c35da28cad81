/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_EVENT_H
#define DRMRES_EVENT_H

/* What the handlers fill in and the TRACE_EVENTs copy, on the caller's stack. */

#include <linux/atomic.h>
#include <linux/types.h>

#include "drmres_devices.h"

#define DRMRES_STACK_LEN	16
#define DRMRES_UNKNOWN		(~0U)

/* The values of drmres_del's cause. */
enum drmres_cause {
	DRMRES_CAUSE_NONE,
	DRMRES_CAUSE_KFREE,
	DRMRES_CAUSE_ACTION_RUN_EARLY,
	DRMRES_CAUSE_UNKNOWN_POINTER,
};

enum drmres_atomic { DRMRES_SLEEPABLE, DRMRES_ATOMIC, DRMRES_ATOMIC_UNKNOWN };
enum drmres_step { DRMRES_ENTER, DRMRES_RETURN, DRMRES_WHOLE };
enum drmres_hook_state {
	DRMRES_MISSING,
	DRMRES_ARMED,
	DRMRES_FALLBACK,
	DRMRES_OFF,
};

struct drmres_stack {
	unsigned int nr;
	u64 entries[DRMRES_STACK_LEN];
};

struct drmres_resource_event {
	u64 seq;
	const struct drmres_device *device;
	u64 node;
	u64 data;
	u64 action;
	u64 size;
	u64 caller;
	s32 refs;
	s32 open_count;
	u32 ordinal;
	u32 gfp;
	u8 cause;
	u8 atomic;
	u32 name_size;		/* with its zero */
	const char *name;
	const struct drmres_stack *stack;
};

struct drmres_release_event {
	u64 seq;
	const struct drmres_device *device;
	u64 size;
	u64 caller;
	u32 nodes;
	s32 refs;
	s32 open_count;
	u8 init_failed;
	const struct drmres_stack *stack;
};

struct drmres_device_event {
	u64 seq;
	const struct drmres_device *device;
	u64 final_kfree;
	u64 caller;
	u8 step;
	s32 ret;
	u32 driver_features;
	s32 primary;
	s32 render;
	s32 accel;
	u8 registered;
	u8 unplugged;
	s32 refs;
	s32 open_count;
	char bound_driver[DRMRES_NAME_LEN];
	char unique[DRMRES_NAME_LEN];
	const struct drmres_stack *stack;
};

struct drmres_file_event {
	u64 seq;
	const struct drmres_device *device;
	u64 file;
	s32 minor;
	s32 minor_type;
	u8 in_kernel;
	u8 exiting;
	s32 pid;
	s32 actor;
	s32 refs;
	s32 open_count;
	const char *comm;
	const char *actor_comm;
	const char *cmdline;
};

/* Something that has to do with a drm_device and is no resource of it. */
struct drmres_object_event {
	u64 seq;
	const struct drmres_device *device;
	u64 object;
	u64 data;
	u64 size;
	u64 caller;
	u32 count;
	s32 result;
	s32 pid;
	s32 refs;
	s32 open_count;
	const char *text;
	const struct drmres_stack *stack;
};

struct drmres_bind_event {
	u64 seq;
	u64 parent;
	u8 step;
	u8 failed;
	const char *dev;
	const char *bus;
	const char *driver;
};

struct drmres_hook_event {
	u64 seq;
	u8 state;
	s32 error;
	u64 nmissed;
	const char *hook;
	const char *symbol;
	const char *reason;
};

/* One order for all events, since the clocks of CPUs can tie. */
extern atomic64_t drmres_seq;

static inline u64 drmres_next_seq(void)
{
	return atomic64_inc_return(&drmres_seq);
}

#endif
