/* SPDX-License-Identifier: GPL-2.0-only */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM drmres

#if !defined(DRMRES_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define DRMRES_TRACE_H

/*
 * The tracepoints. Field names and types are a contract with
 * tracer/decode; README.md says what they mean. Strings and
 * stacks are copied: a recording must be readable when the driver, and the
 * machine, are gone. Every field is assigned.
 */

#include <linux/string.h>
#include <linux/tracepoint.h>

#include "drmres_compat.h"
#include "drmres_event.h"
#include "drmres_text.h"

#define drmres_stack_nr(stack) ((stack) ? (stack)->nr : 0)

DECLARE_EVENT_CLASS(drmres_resource,
	TP_PROTO(const struct drmres_resource_event *e),
	TP_ARGS(e),
	TP_STRUCT__entry(
		__field(u64, seq)
		__field(u64, drm)
		__field(u64, generation)
		__field(u64, node)
		__field(u64, data)
		__field(u64, action)
		__field(u64, size)
		__field(u64, caller)
		__field(s32, refs)
		__field(s32, open_count)
		__field(u32, ordinal)
		__field(u32, gfp)
		__field(u8, cause)
		__field(u8, atomic)
		/* strings, whose size is known */
		__dynamic_array(char, name, e->name_size)
		__dynamic_array(char, dev, e->device->dev_size)
		__dynamic_array(u64, stack, drmres_stack_nr(e->stack))
	),
	TP_fast_assign(
		__entry->seq = e->seq;
		__entry->drm = (unsigned long)e->device->drm;
		__entry->generation = e->device->generation;
		__entry->node = e->node;
		__entry->data = e->data;
		__entry->action = e->action;
		__entry->size = e->size;
		__entry->caller = e->caller;
		__entry->refs = e->refs;
		__entry->open_count = e->open_count;
		__entry->ordinal = e->ordinal;
		__entry->gfp = e->gfp;
		__entry->cause = e->cause;
		__entry->atomic = e->atomic;
		drmres_text_copy(__get_dynamic_array(name), e->name,
				 __get_dynamic_array_len(name));
		/* another's by now, if that lifetime has just ended */
		drmres_text_copy_cut(__get_dynamic_array(dev), e->device->dev,
				     __get_dynamic_array_len(dev));
		if (drmres_stack_nr(e->stack))
			memcpy(__get_dynamic_array(stack), e->stack->entries,
			       e->stack->nr * sizeof(u64));
	),
	TP_printk("seq=%llu drm=0x%llx generation=%llu node=0x%llx data=0x%llx action=0x%llx size=%llu caller=0x%llx refs=%d open_count=%d ordinal=%u gfp=0x%x cause=%u atomic=%u name=%s dev=%s",
		  __entry->seq, __entry->drm, __entry->generation,
		  __entry->node, __entry->data, __entry->action,
		  __entry->size, __entry->caller, __entry->refs,
		  __entry->open_count, __entry->ordinal, __entry->gfp,
		  __entry->cause, __entry->atomic, __get_str(name),
		  __get_str(dev))
);

#define DRMRES_RESOURCE_EVENT(name)					\
	DEFINE_EVENT(drmres_resource, name,				\
		     TP_PROTO(const struct drmres_resource_event *e),	\
		     TP_ARGS(e))

/* Of hot functions: hooked only while somebody listens. */
#define DRMRES_HOT_EVENT(class, name, type)				\
	DEFINE_EVENT_FN(class, name, TP_PROTO(const struct type *e),	\
			TP_ARGS(e), drmres_listen, drmres_unlisten)
#define DRMRES_HOT_RESOURCE_EVENT(name)					\
	DRMRES_HOT_EVENT(drmres_resource, name, drmres_resource_event)

DRMRES_HOT_RESOURCE_EVENT(drmres_add);
DRMRES_HOT_RESOURCE_EVENT(drmres_del);
DRMRES_HOT_RESOURCE_EVENT(drmres_release);
DRMRES_RESOURCE_EVENT(drmres_snapshot);
DRMRES_HOT_RESOURCE_EVENT(drmres_add_failed);

DECLARE_EVENT_CLASS(drmres_release_span,
	TP_PROTO(const struct drmres_release_event *e),
	TP_ARGS(e),
	TP_STRUCT__entry(
		__field(u64, seq)
		__field(u64, drm)
		__field(u64, generation)
		__field(u64, size)
		__field(u64, caller)
		__field(u32, nodes)
		__field(s32, refs)
		__field(s32, open_count)
		__field(u8, init_failed)
		__string(dev, e->device->dev)
		__dynamic_array(u64, stack, drmres_stack_nr(e->stack))
	),
	TP_fast_assign(
		__entry->seq = e->seq;
		__entry->drm = (unsigned long)e->device->drm;
		__entry->generation = e->device->generation;
		__entry->size = e->size;
		__entry->caller = e->caller;
		__entry->nodes = e->nodes;
		__entry->refs = e->refs;
		__entry->open_count = e->open_count;
		__entry->init_failed = e->init_failed;
		drmres_assign_str(dev, e->device->dev);
		if (drmres_stack_nr(e->stack))
			memcpy(__get_dynamic_array(stack), e->stack->entries,
			       e->stack->nr * sizeof(u64));
	),
	TP_printk("seq=%llu drm=0x%llx generation=%llu size=%llu caller=0x%llx nodes=%u refs=%d open_count=%d init_failed=%u dev=%s",
		  __entry->seq, __entry->drm, __entry->generation,
		  __entry->size, __entry->caller, __entry->nodes,
		  __entry->refs, __entry->open_count, __entry->init_failed,
		  __get_str(dev))
);

DEFINE_EVENT(drmres_release_span, drmres_release_begin,
	     TP_PROTO(const struct drmres_release_event *e), TP_ARGS(e));
DEFINE_EVENT(drmres_release_span, drmres_release_end,
	     TP_PROTO(const struct drmres_release_event *e), TP_ARGS(e));

DECLARE_EVENT_CLASS(drmres_dev,
	TP_PROTO(const struct drmres_device_event *e),
	TP_ARGS(e),
	TP_STRUCT__entry(
		__field(u64, seq)
		__field(u64, drm)
		__field(u64, generation)
		__field(u64, parent)
		__field(u64, final_kfree)
		__field(u64, caller)
		__field(u8, step)
		__field(s32, ret)
		__field(u32, driver_features)
		__field(s32, primary)
		__field(s32, render)
		__field(s32, accel)
		__field(u8, registered)
		__field(u8, unplugged)
		__field(s32, refs)
		__field(s32, open_count)
		__string(dev, e->device->dev)
		__string(bus, e->device->bus)
		__string(driver, e->device->driver)
		__string(bound_driver, e->bound_driver)
		__string(unique, e->unique)
		__string(owner, e->device->kind)
		__dynamic_array(u64, stack, drmres_stack_nr(e->stack))
	),
	TP_fast_assign(
		__entry->seq = e->seq;
		__entry->drm = (unsigned long)e->device->drm;
		__entry->generation = e->device->generation;
		__entry->parent = (unsigned long)e->device->parent;
		__entry->final_kfree = e->final_kfree;
		__entry->caller = e->caller;
		__entry->step = e->step;
		__entry->ret = e->ret;
		__entry->driver_features = e->driver_features;
		__entry->primary = e->primary;
		__entry->render = e->render;
		__entry->accel = e->accel;
		__entry->registered = e->registered;
		__entry->unplugged = e->unplugged;
		__entry->refs = e->refs;
		__entry->open_count = e->open_count;
		drmres_assign_str(dev, e->device->dev);
		drmres_assign_str(bus, e->device->bus);
		drmres_assign_str(driver, e->device->driver);
		drmres_assign_str(bound_driver, e->bound_driver);
		drmres_assign_str(unique, e->unique);
		drmres_assign_str(owner, e->device->kind);
		if (drmres_stack_nr(e->stack))
			memcpy(__get_dynamic_array(stack), e->stack->entries,
			       e->stack->nr * sizeof(u64));
	),
	TP_printk("seq=%llu drm=0x%llx generation=%llu parent=0x%llx final_kfree=0x%llx caller=0x%llx step=%u ret=%d driver_features=0x%x primary=%d render=%d accel=%d registered=%u unplugged=%u refs=%d open_count=%d dev=%s bus=%s driver=%s bound_driver=%s unique=%s owner=%s",
		  __entry->seq, __entry->drm, __entry->generation,
		  __entry->parent, __entry->final_kfree, __entry->caller,
		  __entry->step, __entry->ret, __entry->driver_features,
		  __entry->primary, __entry->render, __entry->accel,
		  __entry->registered, __entry->unplugged, __entry->refs,
		  __entry->open_count, __get_str(dev), __get_str(bus),
		  __get_str(driver), __get_str(bound_driver),
		  __get_str(unique), __get_str(owner))
);

#define DRMRES_DEVICE_EVENT(name)					\
	DEFINE_EVENT(drmres_dev, name,					\
		     TP_PROTO(const struct drmres_device_event *e),	\
		     TP_ARGS(e))

DRMRES_DEVICE_EVENT(drmres_dev_init);
DRMRES_DEVICE_EVENT(drmres_dev_register);
DRMRES_DEVICE_EVENT(drmres_dev_unregister);
DRMRES_DEVICE_EVENT(drmres_dev_unplug);
DRMRES_DEVICE_EVENT(drmres_dev_last_close);
DRMRES_DEVICE_EVENT(drmres_dev_snapshot);

DECLARE_EVENT_CLASS(drmres_file,
	TP_PROTO(const struct drmres_file_event *e),
	TP_ARGS(e),
	TP_STRUCT__entry(
		__field(u64, seq)
		__field(u64, drm)
		__field(u64, generation)
		__field(u64, file)
		__field(s32, minor)
		__field(s32, minor_type)
		__field(u8, in_kernel)
		__field(u8, exiting)
		__field(s32, pid)
		__field(s32, actor)
		__field(s32, refs)
		__field(s32, open_count)
		__string(comm, e->comm)
		__string(actor_comm, e->actor_comm)
		__string(cmdline, e->cmdline)
		__string(dev, e->device->dev)
	),
	TP_fast_assign(
		__entry->seq = e->seq;
		__entry->drm = (unsigned long)e->device->drm;
		__entry->generation = e->device->generation;
		__entry->file = e->file;
		__entry->minor = e->minor;
		__entry->minor_type = e->minor_type;
		__entry->in_kernel = e->in_kernel;
		__entry->exiting = e->exiting;
		__entry->pid = e->pid;
		__entry->actor = e->actor;
		__entry->refs = e->refs;
		__entry->open_count = e->open_count;
		drmres_assign_str(comm, e->comm);
		drmres_assign_str(actor_comm, e->actor_comm);
		drmres_assign_str(cmdline, e->cmdline);
		drmres_assign_str(dev, e->device->dev);
	),
	TP_printk("seq=%llu drm=0x%llx generation=%llu file=0x%llx minor=%d minor_type=%d in_kernel=%u exiting=%u pid=%d actor=%d refs=%d open_count=%d comm=%s actor_comm=%s cmdline=%s dev=%s",
		  __entry->seq, __entry->drm, __entry->generation,
		  __entry->file, __entry->minor, __entry->minor_type,
		  __entry->in_kernel, __entry->exiting, __entry->pid,
		  __entry->actor, __entry->refs, __entry->open_count,
		  __get_str(comm), __get_str(actor_comm),
		  __get_str(cmdline), __get_str(dev))
);

DEFINE_EVENT(drmres_file, drmres_file_open,
	     TP_PROTO(const struct drmres_file_event *e), TP_ARGS(e));
DEFINE_EVENT(drmres_file, drmres_file_close,
	     TP_PROTO(const struct drmres_file_event *e), TP_ARGS(e));
DEFINE_EVENT(drmres_file, drmres_file_snapshot,
	     TP_PROTO(const struct drmres_file_event *e), TP_ARGS(e));

DECLARE_EVENT_CLASS(drmres_object,
	TP_PROTO(const struct drmres_object_event *e),
	TP_ARGS(e),
	TP_STRUCT__entry(
		__field(u64, seq)
		__field(u64, drm)
		__field(u64, generation)
		__field(u64, object)
		__field(u64, data)
		__field(u64, size)
		__field(u64, caller)
		__field(u32, count)
		__field(s32, result)
		__field(s32, pid)
		__field(s32, refs)
		__field(s32, open_count)
		__string(text, e->text)
		__string(dev, e->device->dev)
		__dynamic_array(u64, stack, drmres_stack_nr(e->stack))
	),
	TP_fast_assign(
		__entry->seq = e->seq;
		__entry->drm = (unsigned long)e->device->drm;
		__entry->generation = e->device->generation;
		__entry->object = e->object;
		__entry->data = e->data;
		__entry->size = e->size;
		__entry->caller = e->caller;
		__entry->count = e->count;
		__entry->result = e->result;
		__entry->pid = e->pid;
		__entry->refs = e->refs;
		__entry->open_count = e->open_count;
		drmres_assign_str(text, e->text);
		drmres_assign_str(dev, e->device->dev);
		if (drmres_stack_nr(e->stack))
			memcpy(__get_dynamic_array(stack), e->stack->entries,
			       e->stack->nr * sizeof(u64));
	),
	TP_printk("seq=%llu drm=0x%llx generation=%llu object=0x%llx data=0x%llx size=%llu caller=0x%llx count=%u result=%d pid=%d refs=%d open_count=%d text=%s dev=%s",
		  __entry->seq, __entry->drm, __entry->generation,
		  __entry->object, __entry->data, __entry->size,
		  __entry->caller, __entry->count, __entry->result,
		  __entry->pid, __entry->refs, __entry->open_count,
		  __get_str(text), __get_str(dev))
);

#define DRMRES_OBJECT_EVENT(name)					\
	DEFINE_EVENT(drmres_object, name,				\
		     TP_PROTO(const struct drmres_object_event *e),	\
		     TP_ARGS(e))

DRMRES_OBJECT_EVENT(drmres_ref_get);
DRMRES_OBJECT_EVENT(drmres_ref_put);
DRMRES_HOT_EVENT(drmres_object, drmres_ioctl, drmres_object_event);
DRMRES_HOT_EVENT(drmres_object, drmres_fault, drmres_object_event);
DRMRES_OBJECT_EVENT(drmres_uevent);
DRMRES_OBJECT_EVENT(drmres_dmabuf_export);
DRMRES_OBJECT_EVENT(drmres_dmabuf_release);
DRMRES_OBJECT_EVENT(drmres_dmabuf_attach);
DRMRES_OBJECT_EVENT(drmres_dmabuf_detach);
DRMRES_OBJECT_EVENT(drmres_map);
DRMRES_OBJECT_EVENT(drmres_unmap);
DRMRES_OBJECT_EVENT(drmres_file_holds);
DRMRES_OBJECT_EVENT(drmres_master_set);
DRMRES_OBJECT_EVENT(drmres_master_drop);
DRMRES_OBJECT_EVENT(drmres_connector);
DRMRES_HOT_EVENT(drmres_object, drmres_atomic_state_init, drmres_object_event);
DRMRES_HOT_EVENT(drmres_object, drmres_atomic_state_free, drmres_object_event);

DECLARE_EVENT_CLASS(drmres_bind,
	TP_PROTO(const struct drmres_bind_event *e),
	TP_ARGS(e),
	TP_STRUCT__entry(
		__field(u64, seq)
		__field(u64, parent)
		__field(u8, step)
		__field(u8, failed)
		__string(dev, e->dev)
		__string(bus, e->bus)
		__string(driver, e->driver)
	),
	TP_fast_assign(
		__entry->seq = e->seq;
		__entry->parent = e->parent;
		__entry->step = e->step;
		__entry->failed = e->failed;
		drmres_assign_str(dev, e->dev);
		drmres_assign_str(bus, e->bus);
		drmres_assign_str(driver, e->driver);
	),
	TP_printk("seq=%llu parent=0x%llx step=%u failed=%u dev=%s bus=%s driver=%s",
		  __entry->seq, __entry->parent, __entry->step,
		  __entry->failed, __get_str(dev), __get_str(bus),
		  __get_str(driver))
);

DEFINE_EVENT(drmres_bind, drmres_dev_probe,
	     TP_PROTO(const struct drmres_bind_event *e), TP_ARGS(e));
DEFINE_EVENT(drmres_bind, drmres_dev_remove,
	     TP_PROTO(const struct drmres_bind_event *e), TP_ARGS(e));

TRACE_EVENT(drmres_hook_status,
	TP_PROTO(const struct drmres_hook_event *e),
	TP_ARGS(e),
	TP_STRUCT__entry(
		__field(u64, seq)
		__field(u8, state)
		__field(s32, error)
		__field(u64, nmissed)
		__string(hook, e->hook)
		__string(symbol, e->symbol)
		__string(reason, e->reason)
	),
	TP_fast_assign(
		__entry->seq = e->seq;
		__entry->state = e->state;
		__entry->error = e->error;
		__entry->nmissed = e->nmissed;
		drmres_assign_str(hook, e->hook);
		drmres_assign_str(symbol, e->symbol);
		drmres_assign_str(reason, e->reason);
	),
	TP_printk("seq=%llu state=%u error=%d nmissed=%llu hook=%s symbol=%s reason=%s",
		  __entry->seq, __entry->state, __entry->error,
		  __entry->nmissed, __get_str(hook), __get_str(symbol),
		  __get_str(reason))
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE drmres_trace
#include <trace/define_trace.h>
