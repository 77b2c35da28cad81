// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ftrace.h>
#include <linux/preempt.h>

#include "drmres_compat.h"
#include "drmres_entry.h"
#include "drmres_probe.h"

#ifdef CONFIG_DYNAMIC_FTRACE

static struct {
	unsigned long ip;
	struct drmres_probe *probe;
} entries[DRMRES_MAX_ENTRIES];

static bool registered;

/*
 * @preempt is the caller's own count where the ops' trampoline called us.
 * Where several tracers are on one function, ftrace's loop over them did, and
 * has disabled preemption once.
 */
static u8 atomic_of(const struct ftrace_ops *ops, unsigned int preempt,
		    unsigned long from)
{
	if (irqs_disabled() || preempt & (HARDIRQ_MASK | NMI_MASK | SOFTIRQ_MASK))
		return DRMRES_ATOMIC;
	if (!IS_ENABLED(CONFIG_PREEMPT_COUNT))
		return DRMRES_ATOMIC_UNKNOWN;
	if (!(preempt & PREEMPT_MASK))
		return DRMRES_SLEEPABLE;
	if (!ops->trampoline)
		return DRMRES_ATOMIC_UNKNOWN;
	if (from - ops->trampoline < ops->trampoline_size)
		return DRMRES_ATOMIC;
	return (preempt & PREEMPT_MASK) > 1 ? DRMRES_ATOMIC : DRMRES_SLEEPABLE;
}

/* Apart, since the kernel may be built to clear what is on the stack. */
static noinline void enter_with_stack(struct drmres_probe *probe,
				      struct drmres_context *context)
{
	struct drmres_stack stack;

	drmres_context_read_stack(context, &stack);
	probe->enter(context);
}

/* What our handlers call is no function of drm's: they cannot recurse. */
static void notrace on_entry(unsigned long ip, unsigned long parent_ip,
			     struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	unsigned long from = (unsigned long)__builtin_return_address(0);
	struct drmres_context context = { .fregs = fregs, .caller = parent_ip };
	struct drmres_probe *probe;
	int i;

	for (i = 0; READ_ONCE(entries[i].ip) != ip; i++)
		if (i == ARRAY_SIZE(entries) - 1)
			return;
	probe = entries[i].probe;
	context.atomic = atomic_of(ops, preempt_count(), from);
	preempt_disable_notrace();
	if (probe->flags & DRMRES_STACK)
		enter_with_stack(probe, &context);
	else
		probe->enter(&context);
	preempt_enable_notrace();
}

static struct ftrace_ops ops = {
	.func = on_entry,
	.flags = DRMRES_FTRACE_ARGUMENTS,
};

/* An empty filter would be one for all functions: @anchor is always in it. */
int drmres_entry_init(unsigned long anchor)
{
	int error = ftrace_set_filter_ip(&ops, anchor, 0, 1);

	if (!error)
		error = register_ftrace_function(&ops);
	registered = !error;
	return error;
}

void drmres_entry_exit(void)
{
	if (!registered)
		return;
	unregister_ftrace_function(&ops);
	ftrace_free_filter(&ops);
}

int drmres_entry_add(struct drmres_probe *probe)
{
	unsigned long ip = (unsigned long)probe->kp.addr;
	int i, error;

	for (i = 0; i < ARRAY_SIZE(entries) && entries[i].ip; i++)
		;
	if (!registered || i == ARRAY_SIZE(entries))
		return -ENOSPC;
	entries[i].probe = probe;
	smp_wmb(); /* who finds the address finds the probe */
	WRITE_ONCE(entries[i].ip, ip);
	error = ftrace_set_filter_ip(&ops, ip, 0, 0);
	if (error)
		WRITE_ONCE(entries[i].ip, 0);
	return error;
}

void drmres_entry_remove(struct drmres_probe *probe)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(entries); i++) {
		if (!entries[i].ip || entries[i].probe != probe)
			continue;
		ftrace_set_filter_ip(&ops, entries[i].ip, 1, 0);
		WRITE_ONCE(entries[i].ip, 0);
	}
}

#else

int drmres_entry_init(unsigned long anchor)
{
	return -EOPNOTSUPP;
}

void drmres_entry_exit(void)
{
}

int drmres_entry_add(struct drmres_probe *probe)
{
	return -EOPNOTSUPP;
}

void drmres_entry_remove(struct drmres_probe *probe)
{
}

#endif
