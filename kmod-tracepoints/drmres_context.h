/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_CONTEXT_H
#define DRMRES_CONTEXT_H

/* Where and how a probed function was called, read off at its entry. */

#include <linux/kprobes.h>

#include "drmres_event.h"

struct drmres_call;

/* The probes reach us by two ways; each leaves its own frames behind. */
enum drmres_path { DRMRES_BY_KPROBE, DRMRES_BY_KRETPROBE, DRMRES_PATHS };

struct drmres_context {
	struct pt_regs *regs;
	u64 caller;
	u8 atomic;
	struct drmres_call *call;	/* kretprobes only */
	struct drmres_stack stack;	/* empty unless it was asked for */
};

/*
 * To be called by the function that the kernel's probe code calls, and by no
 * other: calibration counts frames.
 */
void drmres_context_read(struct drmres_context *context, struct kprobe *kp,
			 struct pt_regs *regs, enum drmres_path path,
			 bool with_stack);

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
	return (void *)regs_get_kernel_argument(context->regs, n);
}

#endif
