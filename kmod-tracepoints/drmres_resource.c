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
static struct drmres_note *take_kmalloc(u64 size)
{
	struct drmres_note *note = drmres_note_find(DRMRES_NOTE_ADD);

	if (!note)
		return NULL;
	drmres_note_done(note);
	return note->size == size ? note : NULL;
}

static u32 gfp_of(const struct drm_device *drm, u64 size)
{
	const struct drmres_note *note = take_kmalloc(size);

	return note && note->drm == drm ? note->gfp : DRMRES_UNKNOWN;
}

struct drm_device *drmres_failed_kmalloc(u64 size)
{
	const struct drmres_note *note = take_kmalloc(size);

	return note ? note->drm : NULL;
}

static void trace_add(struct drmres_context *context, struct drm_device *drm,
		      void *node, const struct drmres_stack *stack)
{
	struct drmres_device *device = drmres_first_touch(drm);
	struct drmres_resource_event e;
	struct drmres_node_view view;
	u32 gfp = DRMRES_UNKNOWN;

	if (!device || !drmres_layout_ok(drm, node) ||
	    !drmres_node_read(node, &view))
		return;
	if (!view.action)
		gfp = gfp_of(drm, view.size);
	if (!trace_drmres_add_enabled())
		return;
	drmres_describe_resource(&e, device, &view);
	e.caller = context->caller;
	e.atomic = context->atomic;
	e.stack = stack;
	e.gfp = gfp;
	trace_drmres_add(&e);
}

bool drmres_on_add_dr(struct drmres_context *context)
{
	trace_add(context, drmres_argument(context, 0),
		  drmres_argument(context, 1), context->stack);
	return true;
}

bool drmres_on_kmalloc(struct drmres_context *context)
{
	struct drmres_note *note = drmres_note_leave(DRMRES_NOTE_ADD);

	if (note) {
		note->drm = drmres_argument(context, 0);
		note->size = (unsigned long)drmres_argument(context, 1);
		note->gfp = (unsigned long)drmres_argument(context, 2);
	}
	return true;
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
		trace_add(context, call->drm, drmres_node_of_data(data),
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
		trace_add(context, call->drm, node, &call->stack);
}

/* Delete. */

static void trace_del(const struct drmres_note *note,
		      const struct drmres_node_view *view,
		      enum drmres_cause cause)
{
	struct drmres_resource_event e;

	if (!drmres_layout_known_ok() || !trace_drmres_del_enabled())
		return;
	drmres_describe_resource(&e, note->device, view);
	e.caller = note->caller;
	e.atomic = note->atomic;
	e.cause = cause;
	trace_drmres_del(&e);
}

/* managed.lock is held from here to the list's change, and in the debug call. */
static void trace_found(const struct drmres_note *note, const void *node)
{
	struct drmres_node_view view;

	if (drmres_node_read(node, &view))
		trace_del(note, &view, note->action ?
			  DRMRES_CAUSE_ACTION_RUN_EARLY : DRMRES_CAUSE_KFREE);
}

/* Not on the list: the kernel warns of it. */
static void trace_unknown(const struct drmres_note *note)
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

	if (note && note->drm == drmres_argument(context, 0)) {
		trace_found(note, drmres_argument(context, 1));
		drmres_note_done(note);
	}
	return true;
}

/* The debug line of a deletion. */
void drmres_on_del_debug(void *node)
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
static void del_by_walk(const struct drmres_note *note)
{
	spinlock_t *lock = &note->drm->managed.lock;
	unsigned long flags;
	void *node;

	spin_lock_irqsave(lock, flags);
	node = note->action ?
	       drmres_oldest_action(note->drm, note->action, note->data) :
	       drmres_find_data(note->drm, note->data);
	if (node)
		trace_found(note, node);
	spin_unlock_irqrestore(lock, flags);
	if (!node)
		trace_unknown(note);
}

static void del_begins(const struct drmres_context *context, void *action,
		       void *data)
{
	struct drm_device *drm = drmres_argument(context, 0);
	struct drmres_device *device = drmres_first_touch(drm);
	struct drmres_note *note;

	if (!device || !drmres_layout_ok(drm, NULL))
		return;
	note = drmres_note_leave(DRMRES_NOTE_DEL);
	if (!note)
		return;
	note->atomic = context->atomic;
	note->caller = context->caller;
	note->drm = drm;
	note->device = device;
	note->data = data;
	note->action = action;
	if (READ_ONCE(del_source) == DRMRES_DEL_WALK) {
		del_by_walk(note);
		drmres_note_done(note);
	}
}

bool drmres_on_kfree(struct drmres_context *context)
{
	void *data = drmres_argument(context, 1);

	if (data)
		del_begins(context, NULL, data);
	return true;
}

bool drmres_on_release_action(struct drmres_context *context)
{
	del_begins(context, drmres_argument(context, 1),
		   drmres_argument(context, 2));
	return true;
}
