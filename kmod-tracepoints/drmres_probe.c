// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bug.h>
#include <linux/string.h>

#include "drmres_entry.h"
#include "drmres_probe.h"

/* Some functions may sleep for long, and many tasks at a time. */
#define MAX_CALLS 128

/* The ways in. Calibration counts their frames. */

static int on_kprobe(struct kprobe *kp, struct pt_regs *regs)
{
	struct drmres_probe *probe = container_of(kp, struct drmres_probe, kp);
	struct drmres_context context;
	struct drmres_stack stack;

	drmres_context_read(&context, kp, regs, DRMRES_BY_KPROBE,
			    probe->flags & DRMRES_STACK ? &stack : NULL);
	probe->enter(&context);
	return 0;
}

static struct drmres_probe *probe_of(struct kretprobe_instance *instance)
{
	return container_of(get_kretprobe(instance), struct drmres_probe, rp);
}

static int on_enter(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct drmres_probe *probe = probe_of(instance);
	struct drmres_context context;
	struct drmres_stack stack;

	drmres_context_read(&context, &probe->rp.kp, regs, DRMRES_BY_KRETPROBE,
			    probe->flags & DRMRES_STACK ? &stack : NULL);
	context.call = drmres_call_begin(probe->kind);
	if (!context.call)
		return -ENOSPC;
	context.call->probe = probe;
	context.call->caller = context.caller;
	context.call->atomic = context.atomic;
	if (!probe->enter(&context)) {
		drmres_call_end(context.call);
		return -ECANCELED;
	}
	*(struct drmres_call **)instance->data = context.call;
	return 0;
}

static int on_leave(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct drmres_probe *probe = probe_of(instance);
	struct drmres_context context = {
		.regs = regs,
		.call = *(struct drmres_call **)instance->data,
	};

	context.caller = context.call->caller;
	context.atomic = context.call->atomic;
	probe->leave(&context);
	drmres_call_end(context.call);
	return 0;
}

static bool returns(const struct drmres_probe *probe)
{
	return probe->leave || probe->raw_leave;
}

/* A kprobe that never is enabled has found the place, and costs nothing. */
static int arm_hot(struct drmres_probe *probe)
{
	int error = register_kprobe(&probe->kp);

	if (error || (kprobe_ftrace(&probe->kp) && !drmres_entry_add(probe)))
		return error;
	error = enable_kprobe(&probe->kp);
	if (error)
		unregister_kprobe(&probe->kp);
	return error;
}

static int arm_probe(struct drmres_probe *probe)
{
	/* The kernel takes one of both. */
	const char *symbol = probe->address ? NULL : probe->symbol;
	int error;

	/* Whatever an earlier life left in it. */
	memset(&probe->rp, 0, sizeof(probe->rp));
	if (returns(probe)) {
		probe->rp.kp.symbol_name = symbol;
		probe->rp.kp.addr = probe->address;
		probe->rp.entry_handler = probe->raw_enter ?: on_enter;
		probe->rp.handler = probe->raw_leave ?: on_leave;
		probe->rp.data_size = probe->raw_size ?:
				      sizeof(struct drmres_call *);
		probe->rp.maxactive = MAX_CALLS;
		error = register_kretprobe(&probe->rp);
	} else {
		probe->kp.symbol_name = symbol;
		probe->kp.addr = probe->address;
		probe->kp.pre_handler = on_kprobe;
		if (probe->flags & DRMRES_HOT) {
			probe->kp.flags = KPROBE_FLAG_DISABLED;
			error = arm_hot(probe);
		} else {
			error = register_kprobe(&probe->kp);
		}
	}
	probe->armed = !error;
	return error;
}

static bool is_probe(const struct drmres_probe *probe)
{
	return probe->symbol || probe->address;
}

static u64 missed(const struct drmres_probe *probe)
{
	if (!probe->armed)
		return 0;
	return returns(probe) ? probe->rp.nmissed + probe->rp.kp.nmissed :
			      probe->kp.nmissed;
}

bool drmres_rung_by_entry(const struct drmres_rung *rung)
{
	return rung->probes[0].armed && (rung->probes[0].flags & DRMRES_HOT) &&
	       kprobe_disabled((struct kprobe *)&rung->probes[0].kp);
}

u64 drmres_rung_missed(const struct drmres_rung *rung)
{
	u64 sum = 0;
	int i;

	for (i = 0; i < DRMRES_RUNG_PROBES; i++)
		sum += missed(&rung->probes[i]);
	return sum;
}

/*
 * Every unregistration waits for all CPUs: all of a kind go at once, and those
 * that ask for the call they are in before those that end it.
 */
void drmres_rungs_disarm(struct drmres_rung **rungs, unsigned int nr)
{
	struct kprobe *kps[DRMRES_MAX_RUNGS * DRMRES_RUNG_PROBES];
	struct kretprobe *rps[DRMRES_MAX_RUNGS * DRMRES_RUNG_PROBES];
	unsigned int nr_kps = 0, nr_rps = 0, i;
	struct drmres_probe *probe;

	if (WARN_ON(nr > DRMRES_MAX_RUNGS))
		nr = DRMRES_MAX_RUNGS;
	for (i = 0; i < nr * DRMRES_RUNG_PROBES; i++) {
		probe = &rungs[i / DRMRES_RUNG_PROBES]
				 ->probes[i % DRMRES_RUNG_PROBES];
		if (!probe->armed)
			continue;
		if (probe->flags & DRMRES_HOT)
			drmres_entry_remove(probe);
		if (returns(probe))
			rps[nr_rps++] = &probe->rp;
		else
			kps[nr_kps++] = &probe->kp;
		probe->armed = false;
	}
	unregister_kprobes(kps, nr_kps);
	unregister_kretprobes(rps, nr_rps);
	/* No handler runs now, and none will when these return. */
	for (i = 0; i < nr_rps; i++)
		drmres_calls_drop(container_of(rps[i], struct drmres_probe, rp));
}

int drmres_rung_arm(struct drmres_rung *rung)
{
	struct drmres_probe *probe;
	int i, error;

	for (i = 0; i < DRMRES_RUNG_PROBES; i++) {
		probe = &rung->probes[i];
		if (!is_probe(probe))
			break;
		error = arm_probe(probe);
		if (error && !(probe->flags & DRMRES_OPTIONAL)) {
			drmres_rungs_disarm(&rung, 1);
			return error;
		}
	}
	return 0;
}

/* A function of ours, called where nothing is disabled. */

static bool target_returns_to_probe;

static noinline void target(void)
{
	if (READ_ONCE(target_returns_to_probe))
		drmres_context_returned_to(__builtin_return_address(0));
}

static bool was_seen;

static bool see(struct drmres_context *context)
{
	WRITE_ONCE(was_seen, true);
	return false;
}

static bool await_return(struct drmres_context *context)
{
	return true;
}

static void ignore_return(struct drmres_context *context)
{
}

/* Never hooked for its own sake. */
static noinline void anchor(void)
{
	barrier();
}

/* These stay. */
static struct drmres_rung plain = { { {
	.address = (kprobe_opcode_t *)target, .enter = see,
	.flags = DRMRES_STACK } } };
static struct kprobe anchored = { .addr = (kprobe_opcode_t *)anchor,
				  .flags = KPROBE_FLAG_DISABLED };

/* Where kprobes do not go through ftrace, hot functions have those. */
static void init_entry(void)
{
	if (register_kprobe(&anchored))
		return;
	if (drmres_entry_init((unsigned long)anchored.addr) ||
	    !kprobe_ftrace(&anchored))
		pr_info("hot functions are hooked by kprobes: ftrace cannot\n");
}

void drmres_probe_init(void)
{
	static struct drmres_rung returning = { { {
		.address = (kprobe_opcode_t *)target,
		.enter = await_return, .leave = ignore_return } } };
	struct drmres_rung *calibrated = &returning;

	if (!drmres_rung_arm(&returning)) {
		WRITE_ONCE(target_returns_to_probe, true);
		drmres_context_calibrate(target);
		WRITE_ONCE(target_returns_to_probe, false);
		drmres_rungs_disarm(&calibrated, 1);
	}
	if (!drmres_rung_arm(&plain))
		drmres_context_calibrate(target);
	init_entry();
}

void drmres_probe_exit(void)
{
	struct drmres_rung *armed = &plain;

	drmres_entry_exit();
	if (anchored.addr)
		unregister_kprobe(&anchored);
	drmres_rungs_disarm(&armed, 1);
}

bool drmres_probe_works(void)
{
	WRITE_ONCE(was_seen, false);
	target();
	return READ_ONCE(was_seen);
}
