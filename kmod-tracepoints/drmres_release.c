// SPDX-License-Identifier: GPL-2.0-only
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
		e.stack = &context->stack;
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

static void on_drmres_debug(struct pt_regs *regs)
{
	const struct device *parent =
		(void *)regs_get_kernel_argument(regs, 1);
	const char *format = (void *)regs_get_kernel_argument(regs, 3);
	unsigned long first = regs_get_kernel_argument(regs, 4);
	unsigned long second = regs_get_kernel_argument(regs, 5);
	struct drmres_call *call;
	char text[12];

	if (copy_from_kernel_nofault(text, format, sizeof(text)))
		return;
	if (!strncmp(text, "REL ", 4)) {
		call = drmres_call_find(DRMRES_CALL_MANAGED_RELEASE);
		if (call)
			trace_release(call, (void *)first);
	} else if (!strncmp(text, "DEL ", 4)) {
		drmres_on_del_debug((void *)first);
	} else if (!strncmp(text, "failed to ad", 12)) {
		trace_add_failed(NULL, parent, second, 0, DRMRES_UNKNOWN,
				 (const char *)first);
	} else if (!strncmp(text, "failed to al", 12)) {
		trace_add_failed(drmres_gfp_device(first), parent, 0, first,
				 second, "kmalloc");
	}
}

int drmres_on_debug(struct kprobe *kp, struct pt_regs *regs)
{
	if (regs_get_kernel_argument(regs, 2) == DRM_UT_DRMRES)
		on_drmres_debug(regs);
	return 0;
}
