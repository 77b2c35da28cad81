// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>

#include <drm/drm_drv.h>

#include "drmres_bind.h"
#include "drmres_calls.h"
#include "drmres_compat.h"
#include "drmres_files.h"
#include "drmres_handlers.h"
#include "drmres_holds.h"
#include "drmres_snapshot.h"
#include "drmres_states.h"
#include "drmres_trace.h"
#include "drmres_uses.h"

/* drm_devices from init to last close, and their files. */

/* Before drm_dev_init() the drm_device holds nothing, perhaps not even zeroes. */
static void describe_blank(struct drmres_device_event *e,
			   const struct drmres_device *device,
			   enum drmres_step step)
{
	*e = (struct drmres_device_event){
		.seq = drmres_next_seq(),
		.device = device,
		.step = step,
		.primary = -1,
		.render = -1,
		.accel = -1,
		.refs = -1,
		.open_count = -1,
	};
}

static void read_bound_driver(struct drmres_device_event *e,
			      const struct device *parent)
{
	const struct device_driver *bound =
		parent ? READ_ONCE(parent->driver) : NULL;

	drmres_copy_name(e->bound_driver, bound ? bound->name : NULL);
}

bool drmres_on_init_enter(struct drmres_context *context)
{
	const struct drm_driver *driver = drmres_argument(context, 1);
	const struct device *parent = drmres_argument(context, 2);
	struct drmres_call *call = context->call;
	struct drmres_device_event e;

	call->drm = drmres_argument(context, 0);
	drmres_states_forget(call->drm);
	call->device = drmres_device_begin(call->drm, driver, parent);
	if (!call->device)
		return false;
	if (parent && parent->bus)
		drmres_bind_meet(parent->bus);
	if (trace_drmres_dev_init_enabled()) {
		describe_blank(&e, call->device, DRMRES_ENTER);
		e.driver_features = call->device->driver_features;
		read_bound_driver(&e, parent);
		e.caller = context->caller;
		e.stack = context->stack;
		trace_drmres_dev_init(&e);
	}
	return true;
}

void drmres_on_init_return(struct drmres_context *context)
{
	struct drmres_call *call = context->call;
	int ret = regs_return_value(context->regs);
	struct drmres_device_event e;

	if (trace_drmres_dev_init_enabled()) {
		if (ret)
			describe_blank(&e, call->device, DRMRES_RETURN);
		else
			drmres_describe_device(&e, call->device,
					       DRMRES_RETURN);
		e.ret = ret;
		e.caller = context->caller;
		trace_drmres_dev_init(&e);
	}
	/* It may have failed before there was anything to release. */
	if (ret)
		drmres_device_end(call->device);
	else
		drmres_device_is_initialised(call->device);
}

/* The three that begin and end alike. */

typedef void (*trace_device_event)(const struct drmres_device_event *e);

static bool enter(struct drmres_context *context, trace_device_event trace)
{
	struct drmres_call *call = context->call;
	struct drmres_device_event e;

	call->drm = drmres_argument(context, 0);
	call->device = drmres_first_touch(call->drm);
	if (!call->device)
		return false;
	drmres_describe_device(&e, call->device, DRMRES_ENTER);
	e.caller = context->caller;
	e.stack = context->stack;
	trace(&e);
	return true;
}

static void leave(struct drmres_context *context, trace_device_event trace,
		  int ret)
{
	struct drmres_device_event e;

	drmres_describe_device(&e, context->call->device, DRMRES_RETURN);
	e.ret = ret;
	e.caller = context->caller;
	trace(&e);
}

static void trace_register(const struct drmres_device_event *e)
{
	trace_drmres_dev_register(e);
}

static void trace_unregister(const struct drmres_device_event *e)
{
	trace_drmres_dev_unregister(e);
}

static void trace_unplug(const struct drmres_device_event *e)
{
	trace_drmres_dev_unplug(e);
}

bool drmres_on_register_enter(struct drmres_context *context)
{
	return enter(context, trace_register);
}

void drmres_on_register_return(struct drmres_context *context)
{
	leave(context, trace_register, regs_return_value(context->regs));
}

static bool enter_gone(struct drmres_context *context,
		       trace_device_event trace)
{
	struct drm_device *drm = drmres_argument(context, 0);
	const struct drmres_device *device = drmres_first_touch(drm);

	if (device)
		drmres_states_tell(device);
	if (!enter(context, trace))
		return false;
	/* drm_dev_unplug() unregisters: the second time it is no news. */
	if (!drm->unplugged)
		drmres_holds_tell_all(context->call->device);
	drmres_device_gone(context->call->device);
	return true;
}

bool drmres_on_unregister_enter(struct drmres_context *context)
{
	return enter_gone(context, trace_unregister);
}

void drmres_on_unregister_return(struct drmres_context *context)
{
	leave(context, trace_unregister, 0);
}

bool drmres_on_unplug_enter(struct drmres_context *context)
{
	return enter_gone(context, trace_unplug);
}

void drmres_on_unplug_return(struct drmres_context *context)
{
	/* What was answered until here was answered before it returned. */
	drmres_uses_flush();
	leave(context, trace_unplug, 0);
}

bool drmres_on_lastclose(struct drmres_context *context)
{
	struct drmres_device *device =
		drmres_first_touch(drmres_argument(context, 0));
	struct drmres_device_event e;

	if (!device || !trace_drmres_dev_last_close_enabled())
		return true;
	drmres_describe_device(&e, device, DRMRES_WHOLE);
	e.caller = context->caller;
	e.stack = context->stack;
	trace_drmres_dev_last_close(&e);
	return true;
}

bool drmres_on_client_restore(struct drmres_context *context)
{
	return drmres_restore_is_forced(context->regs) ||
	       drmres_on_lastclose(context);
}

/* Files. */

bool drmres_on_client_init_enter(struct drmres_context *context)
{
	return true;
}

void drmres_on_client_init_return(struct drmres_context *context)
{
}

bool drmres_on_file_alloc_enter(struct drmres_context *context)
{
	const struct drm_minor *minor = drmres_argument(context, 0);
	struct drmres_call *call = context->call;

	call->drm = minor->dev;
	call->device = drmres_first_touch(call->drm);
	return call->device;
}

void drmres_on_file_alloc_return(struct drmres_context *context)
{
	struct drm_file *file = (void *)regs_return_value(context->regs);

	if (IS_ERR_OR_NULL(file))
		return;
	drmres_file_trace_open(context->call->device, file,
			       drmres_call_find(DRMRES_CALL_CLIENT_INIT));
}

bool drmres_on_file_free(struct drmres_context *context)
{
	struct drm_file *file = drmres_argument(context, 0);
	struct drmres_device *device;

	if (!file)
		return true;
	device = drmres_first_touch(file->minor->dev);
	drmres_uses_end(file);
	if (device)
		drmres_file_trace_close(device, file);
	return true;
}
