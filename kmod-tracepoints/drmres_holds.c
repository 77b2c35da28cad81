// SPDX-License-Identifier: GPL-2.0-only
#include <linux/idr.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/spinlock.h>

#include <drm/drm_auth.h>
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>

#include "drmres_calls.h"
#include "drmres_handlers.h"
#include "drmres_holds.h"
#include "drmres_objects.h"
#include "drmres_snapshot.h"
#include "drmres_trace.h"

/*
 * What an open drm_file holds: GEM handles, framebuffers, mastership. Counted
 * where it matters (when its drm_device goes, when it is closed, when a
 * recording begins and ends) from the file's own tables, so that making and
 * dropping a handle costs nothing.
 */

static unsigned long busy;

unsigned long drmres_holds_missed(void)
{
	return READ_ONCE(busy);
}

static bool is_master(const struct drm_file *file)
{
	const struct drm_master *master = READ_ONCE(file->minor->dev->master);

	return master && file->is_master && file->master == master;
}

static void count_handles(struct drm_file *file, struct drmres_object_event *e)
{
	struct drm_gem_object *object;
	unsigned long flags;
	int handle;

	spin_lock_irqsave(&file->table_lock, flags);
	idr_for_each_entry(&file->object_idr, object, handle) {
		e->count++;
		e->size += object->size;
	}
	spin_unlock_irqrestore(&file->table_lock, flags);
}

static s32 count_framebuffers(struct drm_file *file)
{
	struct list_head *at;
	s32 count = 0;

	if (!mutex_trylock(&file->fbs_lock))
		return -1;
	list_for_each(at, &file->fbs)
		count++;
	mutex_unlock(&file->fbs_lock);
	return count;
}

void drmres_holds_tell(const struct drmres_device *device,
		       struct drm_file *file)
{
	struct drmres_object_event e;

	if (!trace_drmres_file_holds_enabled())
		return;
	drmres_describe_object(&e, device);
	e.object = (unsigned long)file;
	e.data = is_master(file);
	if (device->driver_features & DRIVER_GEM)
		count_handles(file, &e);
	e.result = count_framebuffers(file);
	trace_drmres_file_holds(&e);
}

bool drmres_on_file_holds(struct drmres_context *context)
{
	struct drm_file *file = drmres_argument(context, 0);
	struct drmres_device *device =
		file ? drmres_first_touch(file->minor->dev) : NULL;

	if (device)
		drmres_holds_tell(device, file);
	return true;
}

void drmres_holds_tell_all(const struct drmres_device *device)
{
	struct drm_device *drm = device->drm;
	struct drm_file *file;

	if (!trace_drmres_file_holds_enabled())
		return;
	if (in_nmi() || !mutex_trylock(&drm->filelist_mutex)) {
		WRITE_ONCE(busy, busy + 1);
		return;
	}
	list_for_each_entry(file, &drm->filelist, lhead)
		drmres_holds_tell(device, file);
	list_for_each_entry(file, &drm->filelist_internal, lhead)
		drmres_holds_tell(device, file);
	mutex_unlock(&drm->filelist_mutex);
}

/* Who is master: whatever sets or drops it is inlined in these functions. */

static bool master_enter(struct drmres_context *context, unsigned int argument)
{
	struct drm_file *file = drmres_argument(context, argument);
	struct drmres_call *call = context->call;

	call->drm = file->minor->dev;
	call->device = drmres_first_touch(call->drm);
	call->data = file;
	call->was_master = is_master(file);
	return call->device;
}

bool drmres_on_master_file_enter(struct drmres_context *context)
{
	return master_enter(context, 0);
}

bool drmres_on_master_ioctl_enter(struct drmres_context *context)
{
	return master_enter(context, 2);
}

void drmres_on_master_return(struct drmres_context *context)
{
	const struct drmres_call *call = context->call;
	const struct drm_file *file = call->data;
	struct drmres_object_event e;

	if (is_master(file) == call->was_master)
		return;
	drmres_describe_object(&e, call->device);
	e.object = (unsigned long)file;
	if (call->was_master)
		trace_drmres_master_drop(&e);
	else
		trace_drmres_master_set(&e);
}
