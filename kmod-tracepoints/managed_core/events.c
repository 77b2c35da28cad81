// SPDX-License-Identifier: GPL-2.0-only
#include <linux/preempt.h>
#include <linux/stacktrace.h>
#include <linux/string.h>

#include "drmres_trace.h"
#include "events.h"

/* The core's own frames, which are cut off. */
#define CORE_FRAMES 6

static void read_stack(struct drmres_stack *stack, unsigned long caller)
{
	unsigned long entries[DRMRES_STACK_LEN + CORE_FRAMES];
	unsigned int i, first, nr;

	nr = stack_trace_save(entries, ARRAY_SIZE(entries), 0);
	for (first = 0; first < nr && entries[first] != caller; first++)
		;
	stack->nr = 0;
	if (first == nr)
		stack->entries[stack->nr++] = caller;
	for (i = first; i < nr && stack->nr < DRMRES_STACK_LEN; i++)
		stack->entries[stack->nr++] = entries[i];
}

static u8 atomic_now(void)
{
	if (irqs_disabled() || in_interrupt())
		return DRMRES_ATOMIC;
	if (!IS_ENABLED(CONFIG_PREEMPT_COUNT))
		return DRMRES_ATOMIC_UNKNOWN;
	return preempt_count() ? DRMRES_ATOMIC : DRMRES_SLEEPABLE;
}

/* The owner in the words of a drm_device. */
static void describe_owner(struct drmres_device *device,
			   const struct drmres_managed *managed)
{
	device->drm = managed->owner;
	device->generation = managed->generation;
	device->parent = NULL;
	device->driver_features = 0;
	device->kind = managed->type->kind;
	managed->type->name(managed->owner, device->dev, sizeof(device->dev));
	device->dev_size = strlen(device->dev) + 1;
	device->bus[0] = 0;
	strscpy(device->driver, device->kind, sizeof(device->driver));
}

void drmres_tell_begin(struct drmres_managed *managed, unsigned long caller)
{
	struct drmres_device device;
	struct drmres_stack stack;
	struct drmres_device_event e = {
		.device = &device,
		.caller = caller,
		.primary = -1,
		.render = -1,
		.accel = -1,
		.refs = -1,
		.open_count = -1,
		.stack = &stack,
	};

	if (!trace_drmres_dev_init_enabled())
		return;
	describe_owner(&device, managed);
	read_stack(&stack, caller);
	for (e.step = DRMRES_ENTER; e.step <= DRMRES_RETURN; e.step++) {
		e.seq = drmres_next_seq();
		trace_drmres_dev_init(&e);
		e.stack = NULL;
	}
}

typedef void (*trace_resource)(const struct drmres_resource_event *e);

static void describe_node(struct drmres_resource_event *e,
			  struct drmres_managed_node *node)
{
	e->node = (unsigned long)node;
	e->data = (unsigned long)drmres_node_data(node);
	e->action = (unsigned long)node->action;
	e->size = node->size;
	e->name = node->name;
}

static noinline void tell(struct drmres_managed *managed,
			  struct drmres_resource_event *e, bool with_stack,
			  trace_resource trace)
{
	struct drmres_device device;
	struct drmres_stack stack;

	describe_owner(&device, managed);
	e->device = &device;
	e->refs = -1;
	e->open_count = -1;
	e->name = e->name ?: "(null)";
	e->name_size = drmres_text_size(e->name);
	if (with_stack) {
		read_stack(&stack, e->caller);
		e->stack = &stack;
	}
	e->seq = drmres_next_seq();
	trace(e);
}

static void trace_add(const struct drmres_resource_event *e)
{
	trace_drmres_add(e);
}

static void trace_add_failed(const struct drmres_resource_event *e)
{
	trace_drmres_add_failed(e);
}

static void trace_del(const struct drmres_resource_event *e)
{
	trace_drmres_del(e);
}

static void trace_release(const struct drmres_resource_event *e)
{
	trace_drmres_release(e);
}

void drmres_tell_add(struct drmres_managed *managed,
		     struct drmres_managed_node *node, gfp_t gfp,
		     unsigned long caller)
{
	struct drmres_resource_event e = {
		.caller = caller,
		.ordinal = DRMRES_UNKNOWN,
		.gfp = (__force u32)gfp,
		.atomic = atomic_now(),
	};

	if (!trace_drmres_add_enabled())
		return;
	describe_node(&e, node);
	tell(managed, &e, true, trace_add);
}

void drmres_tell_add_failed(struct drmres_managed *managed, const char *name,
			    size_t size, gfp_t gfp, unsigned long caller)
{
	struct drmres_resource_event e = {
		.size = size,
		.caller = caller,
		.ordinal = DRMRES_UNKNOWN,
		.gfp = (__force u32)gfp,
		.atomic = atomic_now(),
		.name = name,
	};

	if (trace_drmres_add_failed_enabled())
		tell(managed, &e, true, trace_add_failed);
}

void drmres_tell_del(struct drmres_managed *managed,
		     struct drmres_managed_node *node, unsigned long caller)
{
	struct drmres_resource_event e = {
		.caller = caller,
		.ordinal = DRMRES_UNKNOWN,
		.gfp = DRMRES_UNKNOWN,
		.atomic = DRMRES_ATOMIC_UNKNOWN,	/* our lock is held */
		.cause = node->action ? DRMRES_CAUSE_ACTION_RUN_EARLY :
					DRMRES_CAUSE_KFREE,
	};

	if (!trace_drmres_del_enabled())
		return;
	describe_node(&e, node);
	tell(managed, &e, false, trace_del);
}

void drmres_tell_del_unknown(struct drmres_managed *managed, const void *data,
			     drmres_action_t action, unsigned long caller)
{
	struct drmres_resource_event e = {
		.data = (unsigned long)data,
		.action = (unsigned long)action,
		.caller = caller,
		.ordinal = DRMRES_UNKNOWN,
		.gfp = DRMRES_UNKNOWN,
		.atomic = atomic_now(),
		.cause = DRMRES_CAUSE_UNKNOWN_POINTER,
		.name = "",
	};

	if (trace_drmres_del_enabled())
		tell(managed, &e, false, trace_del);
}

void drmres_tell_release(struct drmres_managed *managed,
			 struct drmres_managed_node *node,
			 unsigned int ordinal, unsigned long caller)
{
	struct drmres_resource_event e = {
		.caller = caller,
		.ordinal = ordinal,
		.gfp = DRMRES_UNKNOWN,
		.atomic = atomic_now(),
	};

	if (!trace_drmres_release_enabled())
		return;
	describe_node(&e, node);
	tell(managed, &e, false, trace_release);
}

void drmres_tell_release_span(struct drmres_managed *managed, bool begin,
			      unsigned int nodes, size_t size,
			      unsigned long caller)
{
	struct drmres_device device;
	struct drmres_stack stack;
	struct drmres_release_event e = {
		.device = &device,
		.size = size,
		.caller = caller,
		.nodes = nodes,
		.refs = -1,
		.open_count = -1,
	};

	if (begin ? !trace_drmres_release_begin_enabled() :
		    !trace_drmres_release_end_enabled())
		return;
	describe_owner(&device, managed);
	e.seq = drmres_next_seq();
	if (begin) {
		read_stack(&stack, caller);
		e.stack = &stack;
		trace_drmres_release_begin(&e);
	} else {
		trace_drmres_release_end(&e);
	}
}
