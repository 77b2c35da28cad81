// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ftrace.h>
#include <linux/preempt.h>

#include "drmres_compat.h"
#include "drmres_entry.h"
#include "drmres_probe.h"

#ifdef CONFIG_DYNAMIC_FTRACE

/* By address, each at its own place or behind it. */
static struct entry {
	unsigned long ip;
	struct drmres_probe *probe;
} entries[4 * DRMRES_MAX_ENTRIES];

static bool registered;

static struct entry *entry_at(unsigned long ip, unsigned int i)
{
	/* On x86 functions begin at multiples of 16. */
	return &entries[((ip >> 4) + i) % ARRAY_SIZE(entries)];
}

/*
 * @preempt is the caller's own count where the ops' trampoline called us.
 * Where several tracers are on one function, ftrace's loop over them did, and
 * has disabled preemption once.
 */
static __always_inline u8 atomic_of(const struct ftrace_ops *ops,
				    unsigned int preempt, unsigned long from)
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

static bool wants_stack(const struct drmres_probe *probe)
{
	return probe->flags & DRMRES_STACK && READ_ONCE(drmres_stacks);
}

/* Apart, so that the others need no room for it. */
static noinline void enter_with_stack(const struct drmres_probe *probe,
				      struct drmres_context *context)
{
	struct drmres_stack stack __uninitialized;

	drmres_context_read_stack(context, &stack);
	probe->enter(context);
}

static void enter_in_context(struct ftrace_regs *fregs, unsigned long caller,
			     const struct drmres_probe *probe, u8 atomic)
{
	struct drmres_context context = {
		.fregs = fregs,
		.caller = caller,
		.atomic = atomic,
	};

	preempt_disable_notrace();
	if (wants_stack(probe))
		enter_with_stack(probe, &context);
	else
		probe->enter(&context);
	preempt_enable_notrace();
}

static __always_inline void enter_raw(struct ftrace_regs *fregs,
				      unsigned long caller,
				      const struct drmres_probe *probe,
				      u8 atomic)
{
	preempt_disable_notrace();
	probe->raw_entry(fregs, caller, atomic);
	preempt_enable_notrace();
}

/* The ways in, of which a probe has one; @from: of the call of on_entry(). */

static void by_raw_entry(struct ftrace_regs *fregs, unsigned long caller,
			 const struct ftrace_ops *ops,
			 const struct drmres_probe *probe, unsigned long from)
{
	enter_raw(fregs, caller, probe, DRMRES_ATOMIC_UNKNOWN);
}

static void by_asking(struct ftrace_regs *fregs, unsigned long caller,
		      const struct ftrace_ops *ops,
		      const struct drmres_probe *probe, unsigned long from)
{
	u8 atomic = atomic_of(ops, preempt_count(), from);

	if (probe->raw_entry && !wants_stack(probe))
		enter_raw(fregs, caller, probe, atomic);
	else
		enter_in_context(fregs, caller, probe, atomic);
}

static void by_context(struct ftrace_regs *fregs, unsigned long caller,
		       const struct ftrace_ops *ops,
		       const struct drmres_probe *probe, unsigned long from)
{
	enter_in_context(fregs, caller, probe, DRMRES_ATOMIC_UNKNOWN);
}

/* Between a function's address and ftrace's call at its beginning; arm64. */
#define BEFORE_CALL 16

/* Another function has its place, or the call is not where the probe is. */
static noinline void find_and_enter(unsigned long ip, unsigned long caller,
				    const struct ftrace_ops *ops,
				    struct ftrace_regs *fregs,
				    unsigned long from)
{
	const struct drmres_probe *probe;
	int i;

	for (i = 0; i < ARRAY_SIZE(entries); i++) {
		if (ip - READ_ONCE(entry_at(ip, i)->ip) >= BEFORE_CALL)
			continue;
		probe = entry_at(ip, i)->probe;
		probe->way(fregs, caller, ops, probe, from);
		return;
	}
}

/*
 * What our handlers call is no function of drm's: they cannot recurse. It ends
 * in the call of another function, so that it needs no frame.
 */
static void notrace on_entry(unsigned long ip, unsigned long parent_ip,
			     struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	unsigned long from = (unsigned long)__builtin_return_address(0);
	const struct entry *entry = entry_at(ip, 0);
	const struct drmres_probe *probe;

	if (likely(READ_ONCE(entry->ip) == ip)) {
		probe = entry->probe;
		probe->way(fregs, parent_ip, ops, probe, from);
	} else {
		find_and_enter(ip, parent_ip, ops, fregs, from);
	}
}

static struct ftrace_ops ops = {
	.func = on_entry,
	.flags = DRMRES_FTRACE_ARGUMENTS | FTRACE_OPS_FL_PERMANENT,
};

/* An empty filter would be one for all functions: @anchor is always in it. */
int drmres_entry_init(unsigned long anchor)
{
	int error = ftrace_set_filter_ip(&ops, anchor, 0, 1);

	if (!error)
		error = register_ftrace_function(&ops);
	if (error)
		ftrace_free_filter(&ops);
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
	struct entry *entry;
	int i, error;

	for (i = 0; i < ARRAY_SIZE(entries) && entry_at(ip, i)->ip; i++)
		;
	if (!registered || i == ARRAY_SIZE(entries))
		return -ENOSPC;
	entry = entry_at(ip, i);
	if (probe->flags & DRMRES_ASKS_ATOMIC)
		probe->way = by_asking;
	else
		probe->way = probe->raw_entry ? by_raw_entry : by_context;
	entry->probe = probe;
	smp_wmb(); /* and nobody comes before ftrace is told of the address */
	WRITE_ONCE(entry->ip, ip);
	error = ftrace_set_filter_ip(&ops, ip, 0, 0);
	if (error)
		WRITE_ONCE(entry->ip, 0);
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
