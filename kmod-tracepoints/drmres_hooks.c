// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/build_bug.h>
#include <linux/moduleparam.h>
#include <linux/string.h>

#include "drmres_bind.h"
#include "drmres_calls.h"
#include "drmres_devices.h"
#include "drmres_files.h"
#include "drmres_gate.h"
#include "drmres_handlers.h"
#include "drmres_holds.h"
#include "drmres_hooks.h"
#include "drmres_node.h"
#include "drmres_notes.h"
#include "drmres_objects.h"
#include "drmres_probe.h"
#include "drmres_snapshot.h"
#include "drmres_states.h"
#include "drmres_static.h"
#include "drmres_trace.h"
#include "drmres_uses.h"

static bool dbg_hook = true;
module_param(dbg_hook, bool, 0444);
MODULE_PARM_DESC(dbg_hook,
		 "see each node's release through drm's debug calls (default 1)");

static unsigned int rung;
module_param(rung, uint, 0444);
MODULE_PARM_DESC(rung,
		 "for tests: skip this many rungs of the ladders of add and del (default 0)");

#define RUNGS 3

/* Useless while the layout of nodes is not known to be right. */
#define LAYOUT 1
/* Armed only while it is wanted: by @demand. */
#define ON_DEMAND 2
/* On a function of the kernel proper, which is there without drm. */
#define KERNEL 4
#define OPTIONAL DRMRES_OPTIONAL
#define STACK DRMRES_STACK
#define ATOMIC DRMRES_ASKS_ATOMIC

struct drmres_hook {
	const char *name;
	unsigned int flags;
	struct drmres_rung rungs[RUNGS];
	/* The rung taken, or -1 and why. */
	int taken;
	int error;
	enum drmres_demand demand;
};

/* Where drm is built in, its symbols have no module before them. */
#define SYMBOL(name) (IS_BUILTIN(CONFIG_DRM) ? name : "drm:" name)

#define KPROBE(function, handler, how) {				\
	.symbol = SYMBOL(function), .enter = handler, .flags = how }
#define ENTRY(function, handler, how)					\
	KPROBE(function, handler, (how) | DRMRES_HOT)
#define RAW_ENTRY(function, handler, raw, how) {			\
	.symbol = SYMBOL(function), .enter = handler, .raw_entry = raw,	\
	.flags = (how) | DRMRES_HOT }
#define KRETPROBE(function, on, what, how) {				\
	.symbol = SYMBOL(function), .enter = on##_enter,		\
	.leave = on##_return, .kind = what, .flags = how }
#define KRETPROBE2(function, on, off, what, how) {			\
	.symbol = SYMBOL(function), .enter = on, .leave = off,		\
	.kind = what, .flags = how }

#define KERNEL_KPROBE(function, handler) {				\
	.symbol = function, .enter = handler }
/* Of hot functions: nothing is read before the entry wants the call. */
#define RAW_KRETPROBE(function, on) {					\
	.symbol = function, .raw_enter = on##_enter,			\
	.raw_leave = on##_return, .raw_size = sizeof(struct drmres_use) }
#define KERNEL_KRETPROBE(function, on, how) {				\
	.symbol = function, .enter = on##_enter, .leave = on##_return,	\
	.kind = DRMRES_CALL_OTHER, .flags = how }

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
	HOOK_DMABUF,
	HOOK_IMPORT,
	HOOK_MAPPING,
	HOOK_ATOMIC_STATE,
	HOOK_IOCTL,
	HOOK_FAULT,
	HOOK_REFERENCE,
	HOOK_FILE_HOLDS,
	HOOK_MASTER,
	HOOK_CONNECTOR,
	HOOK_UEVENT,
	HOOKS,
};

#define DEL_CALLS							\
	RAW_ENTRY("drmm_kfree", drmres_on_kfree, drmres_on_raw_kfree,	\
		  ATOMIC),						\
	ENTRY("drmm_release_action", drmres_on_release_action,		\
	      ATOMIC | OPTIONAL)
/* drm warns of a node that it does not find. */
#define WARNING KERNEL_KPROBE("__warn", drmres_on_warn)

#define CALL(function, on)						\
	KRETPROBE(function, on, DRMRES_CALL_OTHER, STACK)
#define MASTER(function, on)						\
	KRETPROBE2(function, on, drmres_on_master_return, DRMRES_CALL_OTHER, 0)

/* In the order in which they are armed. */
static struct drmres_hook hooks[HOOKS] = {
	[HOOK_RELEASE] = { "release", 0, { { {
		KRETPROBE("drm_managed_release", drmres_on_managed_release,
			  DRMRES_CALL_MANAGED_RELEASE, STACK) } } } },
	[HOOK_RELEASE_NODE] = { "release_node", LAYOUT | ON_DEMAND, { { {
		RAW_ENTRY("__drm_dev_dbg", drmres_on_debug,
			  drmres_on_raw_debug, 0) } } } },
	/* The first rung has no hook of its own for the node: its debug line
	 * tells.
	 */
	[HOOK_DEL] = { "del", LAYOUT | ON_DEMAND, {
		{ { DEL_CALLS, WARNING } },
		{ { DEL_CALLS, WARNING,
		    ENTRY("del_dr", drmres_on_del_dr, 0) } },
		{ { DEL_CALLS }, .sees_less = true } } },
	/* add_dr is devres' too: drm built in, find_add_dr() tells which. */
	[HOOK_ADD] = { "add", LAYOUT | ON_DEMAND, {
		{ { RAW_ENTRY("add_dr", drmres_on_add_dr,
			      drmres_on_raw_add_dr, ATOMIC | STACK),
		    RAW_ENTRY("drmm_kmalloc", drmres_on_kmalloc,
			      drmres_on_raw_kmalloc, OPTIONAL) } },
		{ { CALL("drmm_kmalloc", drmres_on_kmalloc),
		    CALL("__drmm_add_action", drmres_on_add_action) },
		  .sees_less = true } } },
	[HOOK_INIT] = { "device_init", 0, { { {
		CALL("drm_dev_init", drmres_on_init) } } } },
	[HOOK_REGISTER] = { "register", 0, { { {
		CALL("drm_dev_register", drmres_on_register) } } } },
	[HOOK_UNREGISTER] = { "unregister", 0, { { {
		CALL("drm_dev_unregister", drmres_on_unregister) } } } },
	[HOOK_UNPLUG] = { "unplug", 0, { { {
		CALL("drm_dev_unplug", drmres_on_unplug) } } } },
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
	[HOOK_DMABUF] = { "dmabuf", 0, { { {
		KPROBE("drm_gem_dmabuf_release", drmres_on_dmabuf_release, 0),
		KERNEL_KRETPROBE("dma_buf_export", drmres_on_dmabuf_export,
				 STACK) } } } },
	/* Of any importer, drm or not. */
	[HOOK_IMPORT] = { "import", KERNEL, { { {
		KERNEL_KRETPROBE("dma_buf_dynamic_attach",
				 drmres_on_dmabuf_attach, 0),
		KERNEL_KPROBE("dma_buf_detach",
			      drmres_on_dmabuf_detach) } } } },
	[HOOK_MAPPING] = { "mapping", 0, { { {
		KRETPROBE("drm_gem_mmap_obj", drmres_on_mmap,
			  DRMRES_CALL_OTHER, 0),
		KPROBE("drm_gem_vm_open", drmres_on_vm_open, 0),
		KPROBE("drm_gem_vm_close", drmres_on_vm_close, 0) } } } },
	[HOOK_ATOMIC_STATE] = { "atomic_state", ON_DEMAND, { { {
		/* This one first: who is seen to begin must be seen to end. */
		KPROBE("__drm_atomic_state_free", drmres_on_state_free, 0),
		CALL("drm_atomic_state_init", drmres_on_state_init) } } } },
	[HOOK_IOCTL] = { "ioctl", ON_DEMAND, { { {
		RAW_KRETPROBE(SYMBOL("drm_ioctl"), drmres_on_ioctl) } } },
		.demand = DRMRES_USES },
	[HOOK_FAULT] = { "fault", KERNEL | ON_DEMAND, { { {
		RAW_KRETPROBE("handle_mm_fault", drmres_on_fault) } } },
		.demand = DRMRES_USES },
	/* In drm_drv.c callers skip the outer part of the put. */
	[HOOK_REFERENCE] = { "reference", ON_DEMAND, { { {
		KPROBE("drm_dev_get", drmres_on_ref_get, STACK),
		KPROBE("drm_dev_put", drmres_on_ref_put, STACK),
		KPROBE("drm_dev_put.part.0", drmres_on_ref_put_part,
		       STACK | OPTIONAL) } } },
		.demand = DRMRES_REFERENCES },
	/* As for file_close; what is unplugged or unregistered tells too. */
	[HOOK_FILE_HOLDS] = { "file_holds", 0, {
		{ { KPROBE("drm_file_free.part.0", drmres_on_file_holds, 0) } },
		{ { KPROBE("drm_file_free", drmres_on_file_holds, 0) } } } },
	[HOOK_MASTER] = { "master", 0, { { {
		MASTER("drm_master_open", drmres_on_master_file_enter),
		MASTER("drm_master_release", drmres_on_master_file_enter),
		MASTER("drm_setmaster_ioctl", drmres_on_master_ioctl_enter),
		MASTER("drm_dropmaster_ioctl",
		       drmres_on_master_ioctl_enter) } } } },
	[HOOK_CONNECTOR] = { "connector", 0, { { {
		KPROBE("drm_sysfs_hotplug_event", drmres_on_hotplug, 0),
		KPROBE("drm_sysfs_connector_hotplug_event",
		       drmres_on_connector_hotplug, OPTIONAL) } } } },
	[HOOK_UEVENT] = { "uevent", KERNEL, { { {
		KERNEL_KPROBE("add_uevent_var", drmres_on_uevent_var) } } } },
};

static bool armed;

static bool wanted[DRMRES_DEMANDS];
/* Why its hooks are off. */
static const char *const unwanted[DRMRES_DEMANDS] = {
	[DRMRES_RESOURCES] = "no event of it is enabled",
	[DRMRES_REFERENCES] = "not asked for by refs=1",
	[DRMRES_USES] = "no drm_device is unplugged or unregistered",
};

static bool is_wanted(const struct drmres_hook *hook)
{
	return !(hook->flags & ON_DEMAND) || wanted[hook->demand];
}

static unsigned long release_address(void)
{
	const struct drmres_hook *release = &hooks[HOOK_RELEASE];

	return release->taken < 0 ? 0 :
	       (unsigned long)release->rungs[0].probes[0].rp.kp.addr;
}

/* Where drm is a module, the name says of which. */
static bool find_add_dr(void)
{
	struct drmres_probe *probe = &hooks[HOOK_ADD].rungs[0].probes[0];

	if (IS_BUILTIN(CONFIG_DRM) && !probe->address && release_address())
		probe->address = (kprobe_opcode_t *)
			drmres_static_address(release_address(), probe->symbol);
	return !IS_BUILTIN(CONFIG_DRM) || probe->address;
}

static bool rung_is_possible(const struct drmres_hook *hook, int i)
{
	if (hook == &hooks[HOOK_RELEASE_NODE])
		return dbg_hook;
	if (hook == &hooks[HOOK_ADD])
		return i > 0 || find_add_dr();
	if (hook == &hooks[HOOK_DEL] && i == 0)
		return hooks[HOOK_RELEASE_NODE].taken >= 0;
	return true;
}

static const enum drmres_del_source del_sources[RUNGS] = {
	DRMRES_DEL_DEBUG, DRMRES_DEL_DR, DRMRES_DEL_WALK,
};

/* What is shorter than its own part does not contain it. */
static bool put_goes_on(const struct drmres_probe *put,
			const struct drmres_probe *part)
{
	return part->armed &&
	       drmres_static_size((unsigned long)put->kp.addr) <
		       drmres_static_size((unsigned long)part->kp.addr);
}

static void arm_hook(struct drmres_hook *hook)
{
	int first = hook->flags & LAYOUT ? rung : 0;
	int i, last = RUNGS - 1;

	while (!hook->rungs[last].probes[0].symbol)
		last--;
	hook->taken = -1;
	hook->error = -ENOENT;
	if (!is_wanted(hook))
		return;
	for (i = min(first, last); i <= last && hook->taken < 0; i++) {
		if (!rung_is_possible(hook, i))
			continue;
		if (hook == &hooks[HOOK_DEL])
			drmres_set_del_source(del_sources[i]);
		hook->error = drmres_rung_arm(&hook->rungs[i]);
		if (!hook->error)
			hook->taken = i;
	}
	if (hook == &hooks[HOOK_DMABUF] && hook->taken == 0)
		drmres_set_gem_release(hook->rungs[0].probes[0].kp.addr);
	if (hook == &hooks[HOOK_REFERENCE] && hook->taken == 0)
		drmres_set_put_goes_on(put_goes_on(&hook->rungs[0].probes[1],
						   &hook->rungs[0].probes[2]));
}

/* Before anything can be remembered that could leave unseen. */
static void arm_gate(void)
{
	int error;

	if (!release_address())
		return;
	error = drmres_gate_arm(release_address());
	if (error)
		pr_warn("drm_devices that are alive will not be told of: ftrace cannot hook drm_managed_release (%d)\n",
			error);
}

int drmres_hooks_arm(void)
{
	bool absent = true;
	int i;

	drmres_calls_reset();
	drmres_notes_reset();
	drmres_lines_reset();
	for (i = 0; i < HOOKS; i++) {
		if (absent && (hooks[i].flags & KERNEL))
			continue;
		arm_hook(&hooks[i]);
		if (i == HOOK_RELEASE)
			arm_gate();
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
	struct drmres_rung *taken[HOOKS];
	int i, nr = 0;

	for (i = 0; i < HOOKS; i++) {
		if (hooks[i].taken >= 0)
			taken[nr++] = &hooks[i].rungs[hooks[i].taken];
		hooks[i].taken = -1;
		hooks[i].error = -ENOENT;
	}
	drmres_rungs_disarm(taken, nr);
	armed = false;
	drmres_devices_reset();
	drmres_gate_disarm();
	drmres_files_reset();
	drmres_states_reset();
	drmres_uses_reset();
}

bool drmres_hooks_armed(void)
{
	return armed;
}

/* What became of each hook. */

static void announce(const struct drmres_hook *hook, bool works)
{
	const struct drmres_rung *taken = &hook->rungs[max(hook->taken, 0)];
	struct drmres_hook_event e = {
		.state = taken->sees_less ? DRMRES_FALLBACK : DRMRES_ARMED,
		.hook = hook->name,
		.symbol = taken->probes[0].symbol,
		.nmissed = drmres_rung_missed(taken),
		.reason = "",
	};

	if (hook == &hooks[HOOK_DEL] && hook->taken == 0)
		e.symbol = hooks[HOOK_RELEASE_NODE].rungs[0].probes[0].symbol;
	if (hook == &hooks[HOOK_INIT])
		e.nmissed += drmres_devices_dropped();
	if (hook == &hooks[HOOK_RELEASE])
		e.nmissed += drmres_calls_missed() + drmres_devices_untold();
	if (hook == &hooks[HOOK_DEL])
		e.nmissed += drmres_notes_missed();
	if (hook == &hooks[HOOK_FILE_OPEN])
		e.nmissed += drmres_snapshot_busy();
	if (hook == &hooks[HOOK_ATOMIC_STATE]) {
		e.symbol = taken->probes[1].symbol;
		e.nmissed += drmres_states_missed();
	}
	if (hook == &hooks[HOOK_IOCTL])
		e.nmissed += drmres_uses_missed();
	if (hook == &hooks[HOOK_FILE_HOLDS])
		e.nmissed += drmres_holds_missed();

	if (!is_wanted(hook)) {
		e.state = DRMRES_OFF;
		e.reason = unwanted[hook->demand];
	} else if (hook == &hooks[HOOK_RELEASE_NODE] && !dbg_hook) {
		e.state = DRMRES_OFF;
		e.reason = "turned off by dbg_hook=0";
	} else if (!armed) {
		e.state = DRMRES_MISSING;
		e.error = -ENOENT;
		e.reason = "drm is not loaded";
	} else if (!works && !drmres_rung_by_entry(taken)) {
		e.state = DRMRES_MISSING;
		e.error = -EBUSY;
		e.reason = "kprobes are turned off: kprobes/enabled in debugfs";
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

static bool is_of(const struct drmres_hook *hook, enum drmres_demand demand)
{
	return (hook->flags & ON_DEMAND) && hook->demand == demand;
}

void drmres_hooks_demand(enum drmres_demand demand, bool now)
{
	struct drmres_rung *taken[HOOKS];
	int i, nr = 0;

	if (wanted[demand] == now)
		return;
	wanted[demand] = now;
	if (!armed)
		return;
	for (i = 0; i < HOOKS; i++) {
		if (!is_of(&hooks[i], demand))
			continue;
		if (now) {
			arm_hook(&hooks[i]);
		} else if (hooks[i].taken >= 0) {
			taken[nr++] = &hooks[i].rungs[hooks[i].taken];
			hooks[i].taken = -1;
		}
	}
	drmres_rungs_disarm(taken, nr);
	/* Those freed from now on are not seen. */
	if (demand == DRMRES_RESOURCES && !now)
		drmres_states_reset();
	if (demand == DRMRES_RESOURCES || !wanted[DRMRES_RESOURCES] ||
	    !trace_drmres_hook_status_enabled())
		return;
	for (i = 0; i < HOOKS; i++)
		if (is_of(&hooks[i], demand))
			announce(&hooks[i], drmres_probe_works());
}

void drmres_hooks_announce(void)
{
	bool works = drmres_probe_works();
	int i;

	if (!trace_drmres_hook_status_enabled())
		return;
	for (i = 0; i < HOOKS; i++)
		announce(&hooks[i], works);
	drmres_bind_announce();
}

void drmres_hooks_init(void)
{
	int i;

	BUILD_BUG_ON(HOOKS > DRMRES_MAX_RUNGS);
	drmres_probe_init();
	for (i = 0; i < HOOKS; i++)
		hooks[i].taken = -1;
}

void drmres_hooks_exit(void)
{
	drmres_probe_exit();
}
