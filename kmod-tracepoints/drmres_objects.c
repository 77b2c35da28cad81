// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/sched.h>

#include <drm/drm_gem.h>

#include "drmres_calls.h"
#include "drmres_handlers.h"
#include "drmres_objects.h"
#include "drmres_snapshot.h"
#include "drmres_trace.h"

void drmres_describe_object(struct drmres_object_event *e,
			    const struct drmres_device *device)
{
	*e = (struct drmres_object_event){
		.seq = drmres_next_seq(),
		.device = device,
		.pid = current->tgid,
		.refs = drmres_refs(device->drm),
		.open_count = drmres_open_count(device->drm),
		.text = current->comm,
	};
}

/* References: told of before the count changes. */

static bool trace_reference(struct drmres_context *context, bool get)
{
	struct drm_device *drm = drmres_argument(context, 0);
	struct drmres_device *device = drm ? drmres_first_touch(drm) : NULL;
	struct drmres_object_event e;

	if (!device)
		return true;
	drmres_describe_object(&e, device);
	e.caller = context->caller;
	e.stack = context->stack;
	if (get)
		trace_drmres_ref_get(&e);
	else
		trace_drmres_ref_put(&e);
	return true;
}

bool drmres_on_ref_get(struct drmres_context *context)
{
	return trace_reference(context, true);
}

bool drmres_on_ref_put_part(struct drmres_context *context)
{
	return trace_reference(context, false);
}

/* Where drm_dev_put() only goes on in its part, that tells. */
static bool put_goes_on;

void drmres_set_put_goes_on(bool does)
{
	WRITE_ONCE(put_goes_on, does);
}

bool drmres_on_ref_put(struct drmres_context *context)
{
	return READ_ONCE(put_goes_on) || trace_reference(context, false);
}

/*
 * dma_bufs of GEM objects, by whatever way a driver exports them: they are
 * known by drm_gem_dmabuf_release(), which puts the drm_device.
 */

static const void *gem_release;

void drmres_set_gem_release(const void *address)
{
	WRITE_ONCE(gem_release, address);
}

/* A probe may sit behind the landing pad that the address begins with. */
static bool is_gem_release(const void *function)
{
	const void *known = READ_ONCE(gem_release);

	return known && function && known - function >= 0 &&
	       known - function <= 8;
}

bool drmres_on_dmabuf_export_enter(struct drmres_context *context)
{
	const struct dma_buf_export_info *info = drmres_argument(context, 0);
	struct drmres_call *call = context->call;
	struct drm_gem_object *object;

	if (!info || !info->ops || !is_gem_release(info->ops->release))
		return false;
	object = info->priv;
	call->drm = object->dev;
	call->device = drmres_first_touch(call->drm);
	call->data = object;
	call->bytes = info->size;
	if (context->stack)
		call->stack = *context->stack;
	return call->device;
}

void drmres_on_dmabuf_export_return(struct drmres_context *context)
{
	void *dmabuf = (void *)regs_return_value(context->regs);
	struct drmres_call *call = context->call;
	struct drmres_object_event e;

	if (IS_ERR_OR_NULL(dmabuf))
		return;
	drmres_describe_object(&e, call->device);
	e.object = (unsigned long)dmabuf;
	e.data = (unsigned long)call->data;
	e.size = call->bytes;
	e.caller = context->caller;
	e.stack = &call->stack;
	trace_drmres_dmabuf_export(&e);
}

bool drmres_on_dmabuf_release(struct drmres_context *context)
{
	const struct dma_buf *dmabuf = drmres_argument(context, 0);
	const struct drm_gem_object *object = dmabuf->priv;
	struct drmres_device *device = drmres_first_touch(object->dev);
	struct drmres_object_event e;

	if (!device)
		return true;
	drmres_describe_object(&e, device);
	e.object = (unsigned long)dmabuf;
	e.data = (unsigned long)object;
	e.size = dmabuf->size;
	e.caller = context->caller;
	trace_drmres_dmabuf_release(&e);
	return true;
}

/* Who imports them: a device of any driver, which is told of by its name. */

static bool trace_import(const struct dma_buf *dmabuf,
			 const struct device *importer, bool attach)
{
	const struct drm_gem_object *object = dmabuf->priv;
	struct drmres_device *device = drmres_first_touch(object->dev);
	struct drmres_object_event e;
	char name[DRMRES_NAME_LEN];

	if (!device)
		return true;
	drmres_copy_name(name, importer ? dev_name(importer) : NULL);
	drmres_describe_object(&e, device);
	e.object = (unsigned long)dmabuf;
	e.data = (unsigned long)importer;
	e.size = dmabuf->size;
	e.text = name;
	if (attach)
		trace_drmres_dmabuf_attach(&e);
	else
		trace_drmres_dmabuf_detach(&e);
	return true;
}

static bool is_of_drm(const struct dma_buf *dmabuf)
{
	return dmabuf && dmabuf->ops && is_gem_release(dmabuf->ops->release);
}

bool drmres_on_dmabuf_attach_enter(struct drmres_context *context)
{
	const struct dma_buf *dmabuf = drmres_argument(context, 0);
	struct drmres_call *call = context->call;

	if (!is_of_drm(dmabuf))
		return false;
	call->data = (void *)dmabuf;
	call->action = drmres_argument(context, 1);
	return true;
}

void drmres_on_dmabuf_attach_return(struct drmres_context *context)
{
	const struct drmres_call *call = context->call;

	if (!IS_ERR_OR_NULL((void *)regs_return_value(context->regs)))
		trace_import(call->data, call->action, true);
}

bool drmres_on_dmabuf_detach(struct drmres_context *context)
{
	const struct dma_buf *dmabuf = drmres_argument(context, 0);
	const struct dma_buf_attachment *attachment =
		drmres_argument(context, 1);

	return !is_of_drm(dmabuf) || !attachment ||
	       trace_import(dmabuf, attachment->dev, false);
}

/*
 * Mappings of GEM objects. Each holds the struct file that it was made with:
 * a drm_file stays open, a dma_buf stays, while it is there.
 */

static void trace_map(const struct drmres_device *device,
		      const struct vm_area_struct *vma, bool map)
{
	struct drmres_object_event e;

	drmres_describe_object(&e, device);
	e.object = (unsigned long)vma;
	e.data = vma->vm_file ? (unsigned long)vma->vm_file->private_data : 0;
	e.size = vma->vm_end - vma->vm_start;
	if (map)
		trace_drmres_map(&e);
	else
		trace_drmres_unmap(&e);
}

bool drmres_on_mmap_enter(struct drmres_context *context)
{
	const struct drm_gem_object *object = drmres_argument(context, 0);
	struct drmres_call *call = context->call;

	call->device = drmres_first_touch(object->dev);
	call->data = drmres_argument(context, 2);
	return call->device;
}

void drmres_on_mmap_return(struct drmres_context *context)
{
	if (!regs_return_value(context->regs))
		trace_map(context->call->device, context->call->data, true);
}

static bool on_vma(struct drmres_context *context, bool map)
{
	const struct vm_area_struct *vma = drmres_argument(context, 0);
	const struct drm_gem_object *object = vma->vm_private_data;
	struct drmres_device *device =
		object ? drmres_first_touch(object->dev) : NULL;

	if (device)
		trace_map(device, vma, map);
	return true;
}

bool drmres_on_vm_open(struct drmres_context *context)
{
	return on_vma(context, true);
}

bool drmres_on_vm_close(struct drmres_context *context)
{
	return on_vma(context, false);
}
