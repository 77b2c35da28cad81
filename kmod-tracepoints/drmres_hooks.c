// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kprobes.h>
#include <linux/moduleparam.h>
#include <linux/string.h>

#include "drmres_bind.h"
#include "drmres_calls.h"
#include "drmres_devices.h"
#include "drmres_files.h"
#include "drmres_handlers.h"
#include "drmres_hooks.h"
#include "drmres_node.h"
#include "drmres_trace.h"

static bool dbg_hook = true;
module_param(dbg_hook, bool, 0444);
MODULE_PARM_DESC(dbg_hook,
		 "see each node's release through drm's debug calls (default 1)");

static unsigned int rung;
module_param(rung, uint, 0444);
MODULE_PARM_DESC(rung,
		 "for tests: skip this many rungs of the ladders of add and del (default 0)");

/* Some of these may sleep for long, and many tasks at a time. */
#define MAX_CALLS 128

#define RUNGS 3
#define PROBES 3

enum { OPTIONAL = 1, STACK = 2, LAYOUT = 4 };

struct drmres_probe {
	const char *symbol;
	unsigned int flags;
	bool (*enter)(struct drmres_context *context);
	void (*leave)(struct drmres_context *context);
	int (*raw)(struct kprobe *kp, struct pt_regs *regs);
	enum drmres_call_kind kind;
	kprobe_opcode_t *address;	/* instead of a symbol */
	bool armed;
	union {
		struct kprobe kp;
		struct kretprobe rp;
	};
};

struct drmres_rung {
	struct drmres_probe probes[PROBES];
	bool sees_less;		/* than the first rung would */
};

struct drmres_hook {
	const char *name;
	unsigned int flags;
	struct drmres_rung rungs[RUNGS];
	/* The rung taken, or -1 and why. */
	int taken;
	int error;
};

/* Where drm is built in, its symbols have no module before them. */
#define SYMBOL(name) (IS_BUILTIN(CONFIG_DRM) ? name : "drm:" name)

#define KPROBE(function, handler, how) {				\
	.symbol = SYMBOL(function), .enter = handler, .flags = how }
#define KRETPROBE(function, on, what, how) {				\
	.symbol = SYMBOL(function), .enter = on##_enter,		\
	.leave = on##_return, .kind = what, .flags = how }
#define KRETPROBE2(function, on, off, what, how) {			\
	.symbol = SYMBOL(function), .enter = on, .leave = off,		\
	.kind = what, .flags = how }

enum {
	HOOK_RELEASE,
	HOOK_RELEASE_NODE,
	HOOK_DEL,
	HOOK_ADD,
	HOOK_INIT,
	HOOK_REGISTER,
	HOOK_UNREGISTER,
	HOOK_UNPLUG,
	HOOK_LAST_CLOSE,
	HOOK_FILE_OPEN,
	HOOK_FILE_CLOSE,
	HOOKS,
};

#define DEL_CALLS							\
	KRETPROBE2("drmm_kfree", drmres_on_kfree_enter,			\
		   drmres_on_del_return, DRMRES_CALL_DEL, 0),		\
	KRETPROBE2("drmm_release_action",				\
		   drmres_on_release_action_enter,			\
		   drmres_on_del_return, DRMRES_CALL_DEL, OPTIONAL)

/* In the order in which they are armed. */
static struct drmres_hook hooks[HOOKS] = {
	[HOOK_RELEASE] = { "release", 0, { { {
		KRETPROBE("drm_managed_release", drmres_on_managed_release,
			  DRMRES_CALL_MANAGED_RELEASE, STACK) } } } },
	[HOOK_RELEASE_NODE] = { "release_node", LAYOUT, { { {
		{ .symbol = SYMBOL("__drm_dev_dbg"),
		  .raw = drmres_on_debug } } } } },
	/* The middle rung has no probe of its own: the debug line tells. */
	[HOOK_DEL] = { "del", LAYOUT, {
		{ { KPROBE("del_dr", drmres_on_del_dr, 0), DEL_CALLS } },
		{ { DEL_CALLS } },
		{ { DEL_CALLS }, .sees_less = true } } },
	/* add_dr is devres' too: drm built in, its name finds the wrong one. */
	[HOOK_ADD] = { "add", LAYOUT, {
		{ { KPROBE("add_dr", drmres_on_add_dr, STACK),
		    KPROBE("drmm_kmalloc", drmres_on_kmalloc, OPTIONAL) } },
		{ { KRETPROBE("drmm_kmalloc", drmres_on_kmalloc,
			      DRMRES_CALL_OTHER, STACK),
		    KRETPROBE("__drmm_add_action", drmres_on_add_action,
			      DRMRES_CALL_OTHER, STACK) },
		  .sees_less = true } } },
	[HOOK_INIT] = { "device_init", 0, { { {
		KRETPROBE("drm_dev_init", drmres_on_init,
			  DRMRES_CALL_OTHER, STACK) } } } },
	[HOOK_REGISTER] = { "register", 0, { { {
		KRETPROBE("drm_dev_register", drmres_on_register,
			  DRMRES_CALL_OTHER, STACK) } } } },
	[HOOK_UNREGISTER] = { "unregister", 0, { { {
		KRETPROBE("drm_dev_unregister", drmres_on_unregister,
			  DRMRES_CALL_OTHER, STACK) } } } },
	[HOOK_UNPLUG] = { "unplug", 0, { { {
		KRETPROBE("drm_dev_unplug", drmres_on_unplug,
			  DRMRES_CALL_OTHER, STACK) } } } },
	[HOOK_LAST_CLOSE] = { "last_close", 0, {
		{ { KPROBE("drm_client_dev_restore", drmres_on_client_restore,
			   STACK) } },
		{ { KPROBE("drm_lastclose", drmres_on_lastclose, STACK) } } } },
	[HOOK_FILE_OPEN] = { "file_open", 0, { { {
		KRETPROBE("drm_file_alloc", drmres_on_file_alloc,
			  DRMRES_CALL_OTHER, 0),
		KRETPROBE("drm_client_init", drmres_on_client_init,
			  DRMRES_CALL_CLIENT_INIT, OPTIONAL) } } } },
	/* Where gcc split it, callers in its own file skip the outer part. */
	[HOOK_FILE_CLOSE] = { "file_close", 0, {
		{ { KPROBE("drm_file_free.part.0", drmres_on_file_free, 0) } },
		{ { KPROBE("drm_file_free", drmres_on_file_free, 0) } } } },
};

static bool armed;

/* The ways in. Calibration counts their frames: none may be inlined. */

static int on_kprobe(struct kprobe *kp, struct pt_regs *regs)
{
	struct drmres_probe *probe = container_of(kp, struct drmres_probe, kp);
	struct drmres_context context;

	drmres_context_read(&context, kp, regs, DRMRES_BY_KPROBE,
			    probe->flags & STACK);
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

	drmres_context_read(&context, &probe->rp.kp, regs,
			    DRMRES_BY_KRETPROBE, probe->flags & STACK);
	context.call = drmres_call_begin(probe->kind);
	if (!context.call)
		return -ENOSPC;
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

static int arm_probe(struct drmres_probe *probe)
{
	int error;

	/* Whatever an earlier life left in it. */
	memset(&probe->rp, 0, sizeof(probe->rp));
	if (probe->leave) {
		probe->rp.kp.symbol_name = probe->symbol;
		probe->rp.kp.addr = probe->address;
		probe->rp.entry_handler = on_enter;
		probe->rp.handler = on_leave;
		probe->rp.data_size = sizeof(struct drmres_call *);
		probe->rp.maxactive = MAX_CALLS;
		error = register_kretprobe(&probe->rp);
	} else {
		probe->kp.symbol_name = probe->symbol;
		probe->kp.addr = probe->address;
		probe->kp.pre_handler = probe->raw ?: on_kprobe;
		error = register_kprobe(&probe->kp);
	}
	probe->armed = !error;
	return error;
}

static bool is_probe(const struct drmres_probe *probe)
{
	return probe->symbol || probe->address;
}

struct armed_probes {
	int nr_kps;
	int nr_rps;
	struct kprobe *kps[HOOKS * PROBES];
	struct kretprobe *rps[HOOKS * PROBES];
};

static void collect(struct armed_probes *all, struct drmres_rung *rung)
{
	struct drmres_probe *probe;

	for (probe = rung->probes; probe < rung->probes + PROBES; probe++) {
		if (!probe->armed)
			continue;
		if (probe->leave)
			all->rps[all->nr_rps++] = &probe->rp;
		else
			all->kps[all->nr_kps++] = &probe->kp;
		probe->armed = false;
	}
}

/*
 * Those that ask for the call they are in go before those that end it; and
 * each kind at once, since every unregistration waits for all CPUs.
 */
static void disarm(struct armed_probes *all)
{
	unregister_kprobes(all->kps, all->nr_kps);
	unregister_kretprobes(all->rps, all->nr_rps);
}

static int arm_rung(struct drmres_rung *rung)
{
	struct armed_probes half = {};
	struct drmres_probe *probe;
	int error;

	for (probe = rung->probes; probe < rung->probes + PROBES; probe++) {
		if (!is_probe(probe))
			break;
		error = arm_probe(probe);
		if (error && !(probe->flags & OPTIONAL)) {
			collect(&half, rung);
			disarm(&half);
			return error;
		}
	}
	return 0;
}

static bool rung_is_possible(const struct drmres_hook *hook, int i)
{
	if (hook == &hooks[HOOK_RELEASE_NODE])
		return dbg_hook;
	if (hook == &hooks[HOOK_ADD])
		return i > 0 || !IS_BUILTIN(CONFIG_DRM);
	if (hook == &hooks[HOOK_DEL] && i == 1)
		return hooks[HOOK_RELEASE_NODE].taken >= 0;
	return true;
}

static const enum drmres_del_source del_sources[RUNGS] = {
	DRMRES_DEL_DR, DRMRES_DEL_DEBUG, DRMRES_DEL_WALK,
};

static void arm_hook(struct drmres_hook *hook)
{
	int first = hook->flags & LAYOUT ? rung : 0;
	int i, last = RUNGS - 1;

	while (!is_probe(&hook->rungs[last].probes[0]))
		last--;
	hook->taken = -1;
	hook->error = -ENOENT;
	for (i = min(first, last); i <= last && hook->taken < 0; i++) {
		if (!rung_is_possible(hook, i))
			continue;
		if (hook == &hooks[HOOK_DEL])
			drmres_set_del_source(del_sources[i]);
		hook->error = arm_rung(&hook->rungs[i]);
		if (!hook->error)
			hook->taken = i;
	}
}

int drmres_hooks_arm(void)
{
	bool absent = true;
	int i;

	drmres_calls_reset();
	for (i = 0; i < HOOKS; i++) {
		arm_hook(&hooks[i]);
		absent = absent && hooks[i].error == -ENOENT;
	}
	if (absent)
		return -ENOENT;

	armed = true;
	if (hooks[HOOK_RELEASE].taken >= 0 || hooks[HOOK_ADD].taken >= 0)
		return 0;
	pr_err("cannot hook drm: neither drm_managed_release (%d) nor the adding of resources (%d) can be probed\n",
	       hooks[HOOK_RELEASE].error, hooks[HOOK_ADD].error);
	drmres_hooks_disarm();
	return -ENODEV;
}

void drmres_hooks_disarm(void)
{
	static struct armed_probes all;
	int i;

	memset(&all, 0, sizeof(all));
	for (i = 0; i < HOOKS; i++) {
		if (hooks[i].taken >= 0)
			collect(&all, &hooks[i].rungs[hooks[i].taken]);
		hooks[i].taken = -1;
		hooks[i].error = -ENOENT;
	}
	disarm(&all);
	armed = false;
	drmres_devices_reset();
	drmres_files_reset();
}

bool drmres_hooks_armed(void)
{
	return armed;
}

bool drmres_hooks_see_release(void)
{
	return hooks[HOOK_RELEASE].taken >= 0;
}

/* What became of each hook. */

static u64 nmissed(const struct drmres_hook *hook)
{
	const struct drmres_probe *probe;
	u64 missed = 0;
	int i;

	if (hook->taken < 0)
		return 0;
	for (i = 0; i < PROBES; i++) {
		probe = &hook->rungs[hook->taken].probes[i];
		if (!probe->armed)
			continue;
		missed += probe->leave ?
			  probe->rp.nmissed + probe->rp.kp.nmissed :
			  probe->kp.nmissed;
	}
	return missed;
}

static void announce(const struct drmres_hook *hook)
{
	const struct drmres_rung *taken = &hook->rungs[max(hook->taken, 0)];
	struct drmres_hook_event e = {
		.state = taken->sees_less ? DRMRES_FALLBACK : DRMRES_ARMED,
		.hook = hook->name,
		.symbol = taken->probes[0].symbol,
		.nmissed = nmissed(hook),
		.reason = "",
	};

	if (hook == &hooks[HOOK_DEL] && hook->taken == 1)
		e.symbol = hooks[HOOK_RELEASE_NODE].rungs[0].probes[0].symbol;
	if (hook == &hooks[HOOK_INIT])
		e.nmissed += drmres_devices_dropped();
	if (hook == &hooks[HOOK_RELEASE])
		e.nmissed += drmres_calls_missed();

	if (hook == &hooks[HOOK_RELEASE_NODE] && !dbg_hook) {
		e.state = DRMRES_OFF;
		e.reason = "turned off by dbg_hook=0";
	} else if (!armed) {
		e.state = DRMRES_MISSING;
		e.error = -ENOENT;
		e.reason = "drm is not loaded";
	} else if (hook->taken < 0) {
		e.state = DRMRES_MISSING;
		e.error = hook->error;
		e.reason = "this kernel has no such function that can be probed";
	} else if ((hook->flags & LAYOUT) && drmres_layout_fault()) {
		e.state = DRMRES_MISSING;
		e.error = -EINVAL;
		e.reason = drmres_layout_fault();
	}
	e.seq = drmres_next_seq();
	trace_drmres_hook_status(&e);
}

void drmres_hooks_announce(void)
{
	int i;

	if (!trace_drmres_hook_status_enabled())
		return;
	for (i = 0; i < HOOKS; i++)
		announce(&hooks[i]);
	drmres_bind_announce();
}

/* Calibration. */

static noinline void calibration_target(void)
{
	barrier();
}

static bool ignore_enter(struct drmres_context *context)
{
	return false;
}

static void ignore_return(struct drmres_context *context)
{
}

static void calibrate(struct drmres_probe *probe)
{
	probe->address = (kprobe_opcode_t *)calibration_target;
	if (arm_probe(probe))
		return;
	drmres_context_calibrate(calibration_target);
	if (probe->leave)
		unregister_kretprobe(&probe->rp);
	else
		unregister_kprobe(&probe->kp);
	probe->armed = false;
}

void drmres_hooks_init(void)
{
	static struct drmres_probe plain = { .enter = ignore_enter };
	static struct drmres_probe returning = {
		.enter = ignore_enter, .leave = ignore_return };
	int i;

	calibrate(&plain);
	calibrate(&returning);
	for (i = 0; i < HOOKS; i++)
		hooks[i].taken = -1;
}
