/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_PROBE_H
#define DRMRES_PROBE_H

/* A probe on one function, and how the kernel reaches our handlers by it. */

#include <linux/kprobes.h>

#include "drmres_calls.h"
#include "drmres_context.h"

#define DRMRES_RUNG_PROBES 4
/* How many can be disarmed together. */
#define DRMRES_MAX_RUNGS 24
/* Hot ones that are armed at a time. */
#define DRMRES_MAX_ENTRIES 8

enum {
	DRMRES_OPTIONAL = 1,	/* the rung stands without it */
	/* Its handler wants a stack; without, a kprobe's knows no atomic. */
	DRMRES_STACK = 2,
	/* An entry that is hit often: by ftrace alone, where that can. */
	DRMRES_HOT = 4,
	/* And its handler asks whether its caller may sleep. */
	DRMRES_ASKS_ATOMIC = 8,
};

struct drmres_probe {
	const char *symbol;
	kprobe_opcode_t *address;	/* where it is, if its name does not tell */
	unsigned int flags;
	bool (*enter)(struct drmres_context *context);
	/* With this it is a return probe; enter says whether it is wanted. */
	void (*leave)(struct drmres_context *context);
	enum drmres_call_kind kind;
	/* Instead of enter, where ftrace hooks and no stack is wanted. */
	void (*raw_entry)(struct ftrace_regs *fregs, unsigned long caller,
			  u8 atomic);
	/* Instead of enter and leave: nothing is read before it is called. */
	kretprobe_handler_t raw_enter;
	kretprobe_handler_t raw_leave;
	size_t raw_size;	/* of what raw_enter keeps for raw_leave */
	/* How ftrace's call comes to the handler; set by drmres_entry_add(). */
	void (*way)(struct ftrace_regs *fregs, unsigned long caller,
		    const struct ftrace_ops *ops,
		    const struct drmres_probe *probe, unsigned long from);
	bool armed;
	union {
		struct kprobe kp;
		struct kretprobe rp;
	};
};

/* Probes that are of use together only. The rest of the array is empty. */
struct drmres_rung {
	struct drmres_probe probes[DRMRES_RUNG_PROBES];
	bool sees_less;		/* than the first rung would */
};

/* All of them may sleep. Arming is all or nothing. */
int drmres_rung_arm(struct drmres_rung *rung);
void drmres_rungs_disarm(struct drmres_rung **rungs, unsigned int nr);
u64 drmres_rung_missed(const struct drmres_rung *rung);
/* Hooked without kprobes, so that it works where those are turned off. */
bool drmres_rung_by_entry(const struct drmres_rung *rung);

/* Before anything is armed, and after everything is disarmed. */
void drmres_probe_init(void);
void drmres_probe_exit(void);
/* Do probes work now? They can be turned off for the whole kernel. */
bool drmres_probe_works(void);

#endif
