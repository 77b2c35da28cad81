// SPDX-License-Identifier: GPL-2.0-only
#include <linux/spinlock.h>

#include "drmres_calls.h"
#include "drmres_handlers.h"
#include "drmres_node.h"
#include "drmres_notes.h"
#include "drmres_snapshot.h"
#include "drmres_static.h"
#include "drmres_trace.h"

/* Managed resources: added and deleted. */

static enum drmres_del_source del_source;

void drmres_set_del_source(enum drmres_del_source source)
{
	WRITE_ONCE(del_source, source);
}

/* Add. */

/* What the drmm_kmalloc() knew that current is in. */
static __always_inline struct drm_device *take_kmalloc(u64 size, u32 *gfp)
{
	struct drmres_note *note = drmres_note_find(DRMRES_NOTE_ADD);
	struct drm_device *drm = NULL;

	if (!note)
		return NULL;
	if (note->size == size) {
		drm = note->drm;
		*gfp = note->gfp;
	}
	drmres_note_done(note);
	return drm;
}

struct drm_device *drmres_failed_kmalloc(u64 size)
{
	u32 gfp;

	return take_kmalloc(size, &gfp);
}

/* @node is there for certain, and its layout is known. */
static __always_inline void trace_node(struct drmres_device *device,
				       const void *node, u64 caller, u8 atomic,
				       const struct drmres_stack *stack)
{
	struct drmres_resource_event e __uninitialized;
	struct drmres_node_view view;
	u32 gfp = DRMRES_UNKNOWN;

	drmres_node_view(node, &view);
	if (!view.action && take_kmalloc(view.size, &gfp) != device->drm)
		gfp = DRMRES_UNKNOWN;
	if (!trace_drmres_add_enabled())
		return;
	drmres_describe_resource(&e, device, &view);
	e.caller = caller;
	e.atomic = atomic;
	e.stack = stack;
	e.gfp = gfp;
	trace_drmres_add(&e);
}

static __always_inline void trace_add(struct drm_device *drm, void *node,
				      u64 caller, u8 atomic,
				      const struct drmres_stack *stack)
{
	struct drmres_device *device = drmres_first_touch(drm);

	if (device && drmres_layout_ok(drm, node))
		trace_node(device, node, caller, atomic, stack);
}

static noinline void add_with(const struct drmres_context *context,
			      struct drm_device *drm, void *node,
			      const struct drmres_stack *stack)
{
	trace_add(drm, node, context->caller, context->atomic, stack);
}

bool drmres_on_add_dr(struct drmres_context *context)
{
	add_with(context, drmres_argument(context, 0),
		 drmres_argument(context, 1), context->stack);
	return true;
}

__no_stack_protector
void drmres_on_raw_add_dr(struct ftrace_regs *fregs, unsigned long caller,
			  u8 atomic)
{
	trace_add((void *)drmres_ftrace_argument(fregs, 0),
		  (void *)drmres_ftrace_argument(fregs, 1), caller, atomic,
		  NULL);
}

static __always_inline void kmalloc_begins(struct drm_device *drm,
					   unsigned long size,
					   unsigned long gfp)
{
	struct drmres_note *note = drmres_note_leave(DRMRES_NOTE_ADD);

	if (note) {
		note->drm = drm;
		note->size = size;
		note->gfp = gfp;
	}
}

bool drmres_on_kmalloc(struct drmres_context *context)
{
	kmalloc_begins(drmres_argument(context, 0),
		       (unsigned long)drmres_argument(context, 1),
		       (unsigned long)drmres_argument(context, 2));
	return true;
}

void drmres_on_raw_kmalloc(struct ftrace_regs *fregs, unsigned long caller,
			   u8 atomic)
{
	kmalloc_begins((void *)drmres_ftrace_argument(fregs, 0),
		       drmres_ftrace_argument(fregs, 1),
		       drmres_ftrace_argument(fregs, 2));
}

bool drmres_on_kmalloc_enter(struct drmres_context *context)
{
	struct drmres_call *call = context->call;

	call->drm = drmres_argument(context, 0);
	if (context->stack)
		call->stack = *context->stack;
	drmres_on_kmalloc(context);
	return true;
}

void drmres_on_kmalloc_return(struct drmres_context *context)
{
	struct drmres_call *call = context->call;
	void *data = (void *)regs_return_value(context->regs);

	if (data)
		add_with(context, call->drm, drmres_node_of_data(data),
			 &call->stack);
}

bool drmres_on_add_action_enter(struct drmres_context *context)
{
	struct drmres_call *call = context->call;

	call->drm = drmres_argument(context, 0);
	call->action = drmres_argument(context, 1);
	call->data = drmres_argument(context, 2);
	if (context->stack)
		call->stack = *context->stack;
	return true;
}

/*
 * The newest node with this action and argument; told of under the lock, for
 * another may run the action, and free the node, as soon as it is added.
 */
void drmres_on_add_action_return(struct drmres_context *context)
{
	struct drmres_call *call = context->call;
	struct drmres_device *device;
	unsigned long flags;
	void *node;

	if (regs_return_value(context->regs))
		return;
	device = drmres_first_touch(call->drm);
	if (!device || !drmres_layout_ok(call->drm, NULL))
		return;
	spin_lock_irqsave(&call->drm->managed.lock, flags);
	node = drmres_newest_action(call->drm, call->action, call->data);
	if (node)
		trace_node(device, node, context->caller, context->atomic,
			   &call->stack);
	spin_unlock_irqrestore(&call->drm->managed.lock, flags);
}

/* Delete. */

static __always_inline void trace_del(const struct drmres_note *note,
				      const struct drmres_node_view *view,
				      enum drmres_cause cause)
{
	struct drmres_resource_event e __uninitialized;

	if (!trace_drmres_del_enabled())
		return;
	drmres_describe_resource(&e, note->device, view);
	e.caller = note->caller;
	e.atomic = note->atomic;
	e.cause = cause;
	trace_drmres_del(&e);
}

static __always_inline void trace_viewed(const struct drmres_note *note,
					 const struct drmres_node_view *view)
{
	trace_del(note, view, note->action ? DRMRES_CAUSE_ACTION_RUN_EARLY :
					     DRMRES_CAUSE_KFREE);
}

/* Whatever else prints a line like drm's may mean another thing. */
static noinline void trace_if_readable(const struct drmres_note *note,
				       const void *node)
{
	struct drmres_node_view view;

	if (drmres_node_read(node, &view))
		trace_viewed(note, &view);
}

/* managed.lock is held from here to the list's change, and in the debug call. */
static __always_inline void trace_found(const struct drmres_note *note,
					const void *node)
{
	struct drmres_node_view view;

	if (node != drmres_node_of_data(note->data)) {
		trace_if_readable(note, node);
	} else {
		drmres_node_view(node, &view);
		trace_viewed(note, &view);
	}
}

/* Not on the list: the kernel warns of it. */
static noinline void trace_unknown(const struct drmres_note *note)
{
	struct drmres_node_view view = {
		.data = (unsigned long)note->data,
		.action = (unsigned long)note->action,
		.name = "",
	};

	trace_del(note, &view, DRMRES_CAUSE_UNKNOWN_POINTER);
}

bool drmres_on_del_dr(struct drmres_context *context)
{
	struct drmres_note *note = drmres_note_find(DRMRES_NOTE_DEL);

	if (note && note->device->drm == drmres_argument(context, 0)) {
		trace_found(note, drmres_argument(context, 1));
		drmres_note_done(note);
	}
	return true;
}

/* The debug line of a deletion. */
__no_stack_protector void drmres_on_del_debug(void *node)
{
	struct drmres_note *note;

	if (READ_ONCE(del_source) != DRMRES_DEL_DEBUG)
		return;
	note = drmres_note_find(DRMRES_NOTE_DEL);
	if (note) {
		trace_found(note, node);
		drmres_note_done(note);
	}
}

/* Any warning of the kernel's: is it drm's, of a node that it did not find? */
bool drmres_on_warn(struct drmres_context *context)
{
	struct drmres_note *note = drmres_note_find(DRMRES_NOTE_DEL);
	unsigned long where = (unsigned long)drmres_argument(context, 2);

	if (note && drmres_static_is_managed(where)) {
		trace_unknown(note);
		drmres_note_done(note);
	}
	return true;
}

/* Found as the kernel is about to find it. */
static noinline void del_by_walk(const struct drmres_note *note)
{
	struct drm_device *drm = note->device->drm;
	spinlock_t *lock = &drm->managed.lock;
	unsigned long flags;
	void *node;

	spin_lock_irqsave(lock, flags);
	node = note->action ?
	       drmres_oldest_action(drm, note->action, note->data) :
	       drmres_find_data(drm, note->data);
	if (node)
		trace_found(note, node);
	spin_unlock_irqrestore(lock, flags);
	if (!node)
		trace_unknown(note);
}

static __always_inline void fill_del(struct drmres_note *note,
				     struct drmres_device *device,
				     void *action, void *data, u64 caller,
				     u8 atomic)
{
	note->atomic = atomic;
	note->caller = caller;
	note->device = device;
	note->data = data;
	note->action = action;
}

static noinline void del_begins(struct drm_device *drm, void *action,
				void *data, u64 caller, u8 atomic)
{
	struct drmres_device *device = drmres_first_touch(drm);
	struct drmres_note *note;

	if (!device || !drmres_layout_ok(drm, NULL))
		return;
	note = drmres_note_leave(DRMRES_NOTE_DEL);
	if (!note)
		return;
	fill_del(note, device, action, data, caller, atomic);
	if (READ_ONCE(del_source) == DRMRES_DEL_WALK) {
		del_by_walk(note);
		drmres_note_done(note);
	}
}

bool drmres_on_kfree(struct drmres_context *context)
{
	void *data = drmres_argument(context, 1);

	if (data)
		del_begins(drmres_argument(context, 0), NULL, data,
			   context->caller, context->atomic);
	return true;
}

/* The same where nothing is in the way; else that. */
void drmres_on_raw_kfree(struct ftrace_regs *fregs, unsigned long caller,
			 u8 atomic)
{
	struct drm_device *drm = (void *)drmres_ftrace_argument(fregs, 0);
	void *data = (void *)drmres_ftrace_argument(fregs, 1);
	struct drmres_device *device = drmres_device_met(drm);
	struct drmres_note *note = NULL;

	if (!data)
		return;
	if (device && drmres_layout_known_ok() &&
	    READ_ONCE(del_source) != DRMRES_DEL_WALK)
		note = drmres_note_leave_here(DRMRES_NOTE_DEL);
	if (note)
		fill_del(note, device, NULL, data, caller, atomic);
	else
		del_begins(drm, NULL, data, caller, atomic);
}

bool drmres_on_release_action(struct drmres_context *context)
{
	del_begins(drmres_argument(context, 0), drmres_argument(context, 1),
		   drmres_argument(context, 2), context->caller,
		   context->atomic);
	return true;
}
