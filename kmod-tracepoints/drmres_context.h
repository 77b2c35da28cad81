/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_CONTEXT_H
#define DRMRES_CONTEXT_H

/* Where and how a probed function was called, read off at its entry. */

#include <linux/kprobes.h>

#include "drmres_compat.h"
#include "drmres_event.h"

struct drmres_call;

/* The probes reach us by two ways; each leaves its own frames behind. */
enum drmres_path { DRMRES_BY_KPROBE, DRMRES_BY_KRETPROBE, DRMRES_PATHS };

struct drmres_context {
	struct pt_regs *regs;		/* of a probe */
	struct ftrace_regs *fregs;	/* of an entry by ftrace */
	u64 caller;
	u8 atomic;
	struct drmres_call *call;	/* kretprobes only */
	const struct drmres_stack *stack;	/* NULL unless it was asked for */
};

/*
 * To be called by the function that the kernel's probe code calls, and by no
 * other: calibration counts frames.
 */
void drmres_context_read(struct drmres_context *context, struct kprobe *kp,
			 struct pt_regs *regs, enum drmres_path path,
			 struct drmres_stack *stack);

/* Are stacks wanted at all? A parameter. */
extern bool drmres_stacks;

/* Reads the stack of an entry by ftrace, if they are wanted at all. */
void drmres_context_read_stack(struct drmres_context *context,
			       struct drmres_stack *stack);

/*
 * Learns what the probe machinery adds, from a call of a function of ours
 * that has a probe. Where nothing is disabled.
 */
void drmres_context_calibrate(void (*call_probed)(void));

/* Called by a function of ours that has a return probe: what it returns to. */
void drmres_context_returned_to(void *where);

/* Argument number @n of the probed function, from 0. At its entry only. */
static inline void *drmres_argument(const struct drmres_context *context,
				    unsigned int n)
{
	if (!context->regs)
		return (void *)drmres_ftrace_argument(context->fregs, n);
	return (void *)regs_get_kernel_argument(context->regs, n);
}

#endif
