// SPDX-License-Identifier: GPL-2.0-only
#include <linux/moduleparam.h>
#include <linux/preempt.h>
#include <linux/stacktrace.h>

#include "drmres_compat.h"
#include "drmres_context.h"

bool drmres_stacks = true;
module_param_named(stacks, drmres_stacks, bool, 0644);
MODULE_PARM_DESC(stacks, "what has a stack has one; 0 costs less (default 1)");

/* Room for the frames between the probed function's caller and us. */
#define MACHINERY_LEN 12

/*
 * How the probe machinery itself looks from a handler: the preemption it
 * disables, and its frames. When another tracer sits on the same function
 * there are more of both, which the number of frames gives away.
 */
static struct {
	bool known;
	unsigned int preempt;
	unsigned int frames;
} machinery[DRMRES_PATHS];
static const struct task_struct *calibrating;

/* Returns the number of frames before the caller, which are cut off. */
static noinline unsigned int read_stack(struct drmres_stack *stack, u64 caller)
{
	unsigned long entries[DRMRES_STACK_LEN + MACHINERY_LEN];
	unsigned int nr, i, first;

	nr = stack_trace_save(entries, ARRAY_SIZE(entries), 0);
	for (first = 0; first < nr && entries[first] != caller; first++)
		;
	stack->nr = 0;
	if (first == nr) {
		/* The unwinder lost its way: the caller is known all the same. */
		stack->entries[stack->nr++] = caller;
		return nr;
	}
	for (i = first; i < nr && stack->nr < DRMRES_STACK_LEN; i++)
		stack->entries[stack->nr++] = entries[i];
	return first;
}

/* Where a function returns to that has a return probe; 0 while unknown. */
static unsigned long trampoline;

/* Of the probed function, from the kernel to its call of us. */
#define ENTRY_LEN 32

/*
 * Another tracer's return probe on the same function, asked before us, has put
 * the trampoline in the caller's place. The unwinder knows better: the caller
 * comes behind the function itself.
 */
static noinline u64 caller_behind_trampoline(const struct kprobe *kp)
{
	unsigned long entries[DRMRES_STACK_LEN + MACHINERY_LEN];
	unsigned int nr, i;

	nr = stack_trace_save(entries, ARRAY_SIZE(entries), 0);
	for (i = 0; i + 1 < nr; i++)
		if (entries[i] - (unsigned long)kp->addr < ENTRY_LEN)
			return entries[i + 1];
	return trampoline;
}

static bool interrupt_or_bh(void)
{
	return preempt_count() & (HARDIRQ_MASK | NMI_MASK | SOFTIRQ_MASK);
}

static noinline u8 read_atomic(struct drmres_context *context,
			       struct kprobe *kp, enum drmres_path path)
{
	struct drmres_stack stack;
	unsigned int preempt = preempt_count() & PREEMPT_MASK;

	if (drmres_irqs_were_off(context->regs))
		return DRMRES_ATOMIC;
	/* A breakpoint's own context would count as an interrupt. */
	if (!kprobe_ftrace(kp))
		return DRMRES_ATOMIC_UNKNOWN;
	if (interrupt_or_bh())
		return DRMRES_ATOMIC;
	if (READ_ONCE(calibrating) == current) {
		machinery[path].preempt = preempt;
		machinery[path].frames = read_stack(&stack, context->caller);
		machinery[path].known = true;
	}
	if (!IS_ENABLED(CONFIG_PREEMPT_COUNT) || !machinery[path].known)
		return DRMRES_ATOMIC_UNKNOWN;
	if (preempt <= machinery[path].preempt)
		return DRMRES_SLEEPABLE;
	/* By the caller, or by another tracer on the same function? */
	if (read_stack(&stack, context->caller) != machinery[path].frames)
		return DRMRES_ATOMIC_UNKNOWN;
	return DRMRES_ATOMIC;
}

void drmres_context_read(struct drmres_context *context, struct kprobe *kp,
			 struct pt_regs *regs, enum drmres_path path,
			 struct drmres_stack *stack)
{
	context->regs = regs;
	context->caller = drmres_return_address(regs);
	if (context->caller == READ_ONCE(trampoline))
		context->caller = caller_behind_trampoline(kp);
	context->call = NULL;
	/* Under a lock it takes a stack to tell: too dear where nobody asks. */
	context->atomic = stack || path == DRMRES_BY_KRETPROBE ?
				  read_atomic(context, kp, path) :
				  DRMRES_ATOMIC_UNKNOWN;
	context->stack = NULL;
	if (stack)
		drmres_context_read_stack(context, stack);
}

void drmres_context_read_stack(struct drmres_context *context,
			       struct drmres_stack *stack)
{
	if (!READ_ONCE(drmres_stacks))
		return;
	read_stack(stack, context->caller);
	context->stack = stack;
}

void drmres_context_returned_to(void *where)
{
	WRITE_ONCE(trampoline, (unsigned long)where);
}

void drmres_context_calibrate(void (*call_probed)(void))
{
	if (preempt_count() & PREEMPT_MASK)
		return;
	WRITE_ONCE(calibrating, current);
	call_probed();
	WRITE_ONCE(calibrating, NULL);
}
