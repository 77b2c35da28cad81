// SPDX-License-Identifier: GPL-2.0-only
#include <linux/spinlock.h>

#include "drmres_calls.h"
#include "drmres_handlers.h"
#include "drmres_node.h"
#include "drmres_snapshot.h"
#include "drmres_trace.h"

/* Managed resources: added and deleted. */

static enum drmres_del_source del_source;

void drmres_set_del_source(enum drmres_del_source source)
{
	WRITE_ONCE(del_source, source);
}

/* Add. */

static void trace_add(struct drmres_context *context, struct drm_device *drm,
		      void *node, u32 gfp, const struct drmres_stack *stack)
{
	struct drmres_device *device = drmres_first_touch(drm);
	struct drmres_resource_event e;
	struct drmres_node_view view;

	if (!device || !drmres_layout_ok(drm, node) ||
	    !trace_drmres_add_enabled() || !drmres_node_read(node, &view))
		return;
	drmres_describe_resource(&e, device, &view);
	e.caller = context->caller;
	e.atomic = context->atomic;
	e.stack = stack;
	e.gfp = gfp != DRMRES_UNKNOWN || view.action ? gfp :
		drmres_gfp_take(drm, view.size);
	trace_drmres_add(&e);
}

bool drmres_on_add_dr(struct drmres_context *context)
{
	trace_add(context, drmres_argument(context, 0),
		  drmres_argument(context, 1), DRMRES_UNKNOWN,
		  &context->stack);
	return true;
}

bool drmres_on_kmalloc(struct drmres_context *context)
{
	drmres_gfp_note(drmres_argument(context, 0),
			(unsigned long)drmres_argument(context, 1),
			(unsigned long)drmres_argument(context, 2));
	return true;
}

bool drmres_on_kmalloc_enter(struct drmres_context *context)
{
	struct drmres_call *call = context->call;

	call->drm = drmres_argument(context, 0);
	call->gfp = (unsigned long)drmres_argument(context, 2);
	call->stack = context->stack;
	drmres_on_kmalloc(context);
	return true;
}

void drmres_on_kmalloc_return(struct drmres_context *context)
{
	struct drmres_call *call = context->call;
	void *data = (void *)regs_return_value(context->regs);

	if (data)
		trace_add(context, call->drm, drmres_node_of_data(data),
			  call->gfp, &call->stack);
}

bool drmres_on_add_action_enter(struct drmres_context *context)
{
	struct drmres_call *call = context->call;

	call->drm = drmres_argument(context, 0);
	call->action = drmres_argument(context, 1);
	call->data = drmres_argument(context, 2);
	call->stack = context->stack;
	return true;
}

/* The newest node with this action and argument. */
void drmres_on_add_action_return(struct drmres_context *context)
{
	struct drmres_call *call = context->call;
	spinlock_t *lock = &call->drm->managed.lock;
	unsigned long flags;
	void *node;

	if (regs_return_value(context->regs))
		return;
	spin_lock_irqsave(lock, flags);
	node = drmres_newest_action(call->drm, call->action, call->data);
	spin_unlock_irqrestore(lock, flags);
	if (node)
		trace_add(context, call->drm, node, DRMRES_UNKNOWN,
			  &call->stack);
}

/* Delete. */

static void trace_del(struct drmres_call *call, void *node)
{
	struct drmres_resource_event e;
	struct drmres_node_view view;

	call->seen = true;
	if (!call->device || !drmres_layout_known_ok() ||
	    !trace_drmres_del_enabled() || !drmres_node_read(node, &view))
		return;
	drmres_describe_resource(&e, call->device, &view);
	e.caller = call->caller;
	e.atomic = call->atomic;
	e.cause = call->action ? DRMRES_CAUSE_ACTION_RUN_EARLY :
		  DRMRES_CAUSE_KFREE;
	trace_drmres_del(&e);
}

/* managed.lock is held from here to the list's change, and in the debug call. */
bool drmres_on_del_dr(struct drmres_context *context)
{
	struct drmres_call *call = drmres_call_find(DRMRES_CALL_DEL);

	if (call && call->drm == drmres_argument(context, 0))
		trace_del(call, drmres_argument(context, 1));
	return true;
}

/* Found as the kernel is about to find it. */
static void del_by_walk(struct drmres_call *call)
{
	spinlock_t *lock = &call->drm->managed.lock;
	unsigned long flags;
	void *node;

	spin_lock_irqsave(lock, flags);
	node = call->action ?
	       drmres_oldest_action(call->drm, call->action, call->data) :
	       drmres_find_data(call->drm, call->data);
	if (node)
		trace_del(call, node);
	spin_unlock_irqrestore(lock, flags);
}

/* The debug line of a deletion: managed.lock may be held. */
void drmres_on_del_debug(void *node)
{
	struct drmres_call *call = drmres_call_find(DRMRES_CALL_DEL);

	if (call && READ_ONCE(del_source) == DRMRES_DEL_DEBUG)
		trace_del(call, node);
}

static void del_begins(struct drmres_call *call)
{
	call->device = drmres_first_touch(call->drm);
	if (!call->device || !drmres_layout_ok(call->drm, NULL))
		return;
	if (READ_ONCE(del_source) == DRMRES_DEL_WALK)
		del_by_walk(call);
}

bool drmres_on_kfree_enter(struct drmres_context *context)
{
	struct drmres_call *call = context->call;

	call->drm = drmres_argument(context, 0);
	call->data = drmres_argument(context, 1);
	if (!call->data)
		return false;
	del_begins(call);
	return true;
}

bool drmres_on_release_action_enter(struct drmres_context *context)
{
	struct drmres_call *call = context->call;

	call->drm = drmres_argument(context, 0);
	call->action = drmres_argument(context, 1);
	call->data = drmres_argument(context, 2);
	del_begins(call);
	return true;
}

/* Not on the list: the kernel has just warned of it. */
void drmres_on_del_return(struct drmres_context *context)
{
	struct drmres_call *call = context->call;
	struct drmres_node_view view = {
		.data = (unsigned long)call->data,
		.action = (unsigned long)call->action,
		.name = "",
	};
	struct drmres_resource_event e;

	if (call->seen || !call->device || !drmres_layout_known_ok() ||
	    !trace_drmres_del_enabled())
		return;
	drmres_describe_resource(&e, call->device, &view);
	e.caller = call->caller;
	e.atomic = call->atomic;
	e.cause = DRMRES_CAUSE_UNKNOWN_POINTER;
	trace_drmres_del(&e);
}
