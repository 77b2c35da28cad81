// SPDX-License-Identifier: GPL-2.0-only
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include <drm/drm_print.h>

#include "drmres_calls.h"
#include "drmres_handlers.h"
#include "drmres_node.h"
#include "drmres_snapshot.h"
#include "drmres_trace.h"

/* drm_managed_release(), and what only drm's debug lines tell. */

static void describe_span(struct drmres_release_event *e,
			  const struct drmres_call *call)
{
	*e = (struct drmres_release_event){
		.seq = drmres_next_seq(),
		.device = call->device,
		.size = call->size,
		.caller = call->caller,
		.nodes = call->nodes,
		.refs = call->refs,
		.open_count = call->open_count,
		.init_failed = call->init_failed,
	};
}

bool drmres_on_managed_release_enter(struct drmres_context *context)
{
	struct drmres_call *call = context->call;
	struct drmres_release_event e;

	call->drm = drmres_argument(context, 0);
	call->device = drmres_last_touch(call->drm);
	if (!call->device)
		return false;
	call->refs = drmres_refs(call->drm);
	call->open_count = drmres_open_count(call->drm);
	/* Set once drm_dev_init() has succeeded. */
	call->init_failed = !call->drm->managed.final_kfree;
	drmres_layout_ok(call->drm, NULL);
	drmres_count_nodes(call->drm, &call->nodes, &call->size);
	if (trace_drmres_release_begin_enabled()) {
		describe_span(&e, call);
		e.stack = context->stack;
		trace_drmres_release_begin(&e);
	}
	return true;
}

static void trace_release(struct drmres_call *call, void *node)
{
	struct drmres_resource_event e;
	struct drmres_node_view view;

	if (!drmres_layout_known_ok() || !drmres_node_read(node, &view))
		return;
	if (!call->released++)
		call->size = 0;
	call->size += view.size;
	if (!trace_drmres_release_enabled())
		return;
	drmres_describe_resource(&e, call->device, &view);
	e.refs = call->refs;
	e.open_count = call->open_count;
	e.caller = call->caller;
	e.atomic = call->atomic;
	e.ordinal = call->released - 1;
	trace_drmres_release(&e);
}

void drmres_on_managed_release_return(struct drmres_context *context)
{
	struct drmres_call *call = context->call;
	struct drmres_release_event e;

	if (trace_drmres_release_end_enabled()) {
		if (call->released)
			call->nodes = call->released;
		describe_span(&e, call);
		trace_drmres_release_end(&e);
	}
	drmres_device_end(call->device);
}

/* Adds that failed are seen in their debug line alone. */

static void trace_add_failed(struct drm_device *drm,
			     const struct device *parent, u64 data, u64 size,
			     u32 gfp, const char *name)
{
	struct drmres_node_view view = {
		.data = data, .size = size, .name = name,
	};
	struct drmres_device *device;
	struct drmres_resource_event e;

	device = drm ? drmres_first_touch(drm) :
		 drmres_device_of_parent(parent);
	if (!device || !trace_drmres_add_failed_enabled())
		return;
	drmres_describe_resource(&e, device, &view);
	e.gfp = gfp;
	e.atomic = DRMRES_ATOMIC_UNKNOWN;
	trace_drmres_add_failed(&e);
}

/* The lines of drm's that tell something. */
enum line { NOTHING, RELEASED, DELETED, ACTION_FAILED, ALLOCATION_FAILED };

/*
 * What a format is, known by its address: most lines are none of those. The
 * address without its uppermost bits, which are all the same, and the line.
 */
#define LINE_BITS 3
static unsigned long known_lines[16];

void drmres_lines_reset(void)
{
	memset(known_lines, 0, sizeof(known_lines));
}

static noinline enum line read_line(const char *format)
{
	char text[12];

	if (copy_from_kernel_nofault(text, format, sizeof(text)))
		return NOTHING;
	if (!strncmp(text, "REL ", 4))
		return RELEASED;
	if (!strncmp(text, "DEL ", 4))
		return DELETED;
	if (!strncmp(text, "failed to ad", 12))
		return ACTION_FAILED;
	if (!strncmp(text, "failed to al", 12))
		return ALLOCATION_FAILED;
	return NOTHING;
}

static enum line line_of(const char *format)
{
	unsigned long key = (unsigned long)format << LINE_BITS;
	unsigned long *known =
		&known_lines[hash_ptr(format, ilog2(ARRAY_SIZE(known_lines)))];
	unsigned long line = READ_ONCE(*known) ^ key;

	if (line >= BIT(LINE_BITS)) {
		line = read_line(format);
		WRITE_ONCE(*known, key | line);
	}
	return line;
}

static void on_release(void *node)
{
	struct drmres_call *call =
		drmres_call_find(DRMRES_CALL_MANAGED_RELEASE);

	if (call)
		trace_release(call, node);
}

static noinline void on_rare_line(enum line line, const struct device *parent,
				  void *first, unsigned long second)
{
	if (line == RELEASED)
		on_release(first);
	else if (line == ACTION_FAILED)
		trace_add_failed(NULL, parent, second, 0, DRMRES_UNKNOWN,
				 first);
	else if (line == ALLOCATION_FAILED)
		trace_add_failed(drmres_failed_kmalloc((unsigned long)first),
				 parent, 0, (unsigned long)first, second,
				 "kmalloc");
}

/* __drm_dev_dbg() of all drm: asks for the category before anything else. */
static __always_inline void on_debug(const struct device *parent,
				     unsigned long category,
				     const char *format, void *first,
				     unsigned long second)
{
	enum line line;

	if (category != DRM_UT_DRMRES)
		return;
	line = line_of(format);
	if (line == DELETED)
		drmres_on_del_debug(first);
	else if (line != NOTHING)
		on_rare_line(line, parent, first, second);
}

bool drmres_on_debug(struct drmres_context *context)
{
	on_debug(drmres_argument(context, 1),
		 (unsigned long)drmres_argument(context, 2),
		 drmres_argument(context, 3), drmres_argument(context, 4),
		 (unsigned long)drmres_argument(context, 5));
	return true;
}

void drmres_on_raw_debug(struct ftrace_regs *fregs, unsigned long caller,
			 u8 atomic)
{
	on_debug((void *)drmres_ftrace_argument(fregs, 1),
		 drmres_ftrace_argument(fregs, 2),
		 (void *)drmres_ftrace_argument(fregs, 3),
		 (void *)drmres_ftrace_argument(fregs, 4),
		 drmres_ftrace_argument(fregs, 5));
}
