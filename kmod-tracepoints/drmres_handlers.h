/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_HANDLERS_H
#define DRMRES_HANDLERS_H

/*
 * What happens at each probe. Handlers run with preemption off: they neither
 * sleep nor allocate. An entry handler of a return probe says whether the
 * return is wanted. What is called for each resource has a second one, which
 * ftrace calls with no more than it needs.
 */

#include "drmres_context.h"

/* drmres_resource.c: nodes added and deleted. */
bool drmres_on_add_dr(struct drmres_context *context);
void drmres_on_raw_add_dr(struct ftrace_regs *fregs, unsigned long caller,
			  u8 atomic);
bool drmres_on_kmalloc(struct drmres_context *context);
void drmres_on_raw_kmalloc(struct ftrace_regs *fregs, unsigned long caller,
			   u8 atomic);
bool drmres_on_kmalloc_enter(struct drmres_context *context);
void drmres_on_kmalloc_return(struct drmres_context *context);
bool drmres_on_add_action_enter(struct drmres_context *context);
void drmres_on_add_action_return(struct drmres_context *context);
bool drmres_on_del_dr(struct drmres_context *context);
bool drmres_on_kfree(struct drmres_context *context);
void drmres_on_raw_kfree(struct ftrace_regs *fregs, unsigned long caller,
			 u8 atomic);
bool drmres_on_release_action(struct drmres_context *context);
bool drmres_on_warn(struct drmres_context *context);
void drmres_on_del_debug(void *node);
/* The drm_device of the drmm_kmalloc() that current is in and that failed. */
struct drm_device *drmres_failed_kmalloc(u64 size);

/* Where the address of a deleted node comes from. */
enum drmres_del_source {
	DRMRES_DEL_WALK,	/* from the list, before it is deleted */
	DRMRES_DEL_DEBUG,	/* from the debug line */
	DRMRES_DEL_DR,		/* from del_dr() */
};
void drmres_set_del_source(enum drmres_del_source source);

/* drmres_release.c: all nodes released. */
bool drmres_on_managed_release_enter(struct drmres_context *context);
void drmres_on_managed_release_return(struct drmres_context *context);
bool drmres_on_debug(struct drmres_context *context);
void drmres_on_raw_debug(struct ftrace_regs *fregs, unsigned long caller,
			 u8 atomic);
/* Forgets what drm's lines were; only when no probe is armed. */
void drmres_lines_reset(void);

/* drmres_lifecycle.c: drm_devices and files. */
bool drmres_on_init_enter(struct drmres_context *context);
void drmres_on_init_return(struct drmres_context *context);
bool drmres_on_register_enter(struct drmres_context *context);
void drmres_on_register_return(struct drmres_context *context);
bool drmres_on_unregister_enter(struct drmres_context *context);
void drmres_on_unregister_return(struct drmres_context *context);
bool drmres_on_unplug_enter(struct drmres_context *context);
void drmres_on_unplug_return(struct drmres_context *context);
bool drmres_on_client_restore(struct drmres_context *context);
bool drmres_on_lastclose(struct drmres_context *context);
bool drmres_on_client_init_enter(struct drmres_context *context);
void drmres_on_client_init_return(struct drmres_context *context);
bool drmres_on_file_alloc_enter(struct drmres_context *context);
void drmres_on_file_alloc_return(struct drmres_context *context);
bool drmres_on_file_free(struct drmres_context *context);

/* drmres_objects.c: what else holds a drm_device. */
bool drmres_on_ref_get(struct drmres_context *context);
bool drmres_on_ref_put(struct drmres_context *context);
bool drmres_on_ref_put_part(struct drmres_context *context);
void drmres_set_put_goes_on(bool does);
bool drmres_on_dmabuf_export_enter(struct drmres_context *context);
void drmres_on_dmabuf_export_return(struct drmres_context *context);
bool drmres_on_dmabuf_release(struct drmres_context *context);
bool drmres_on_dmabuf_attach_enter(struct drmres_context *context);
void drmres_on_dmabuf_attach_return(struct drmres_context *context);
bool drmres_on_dmabuf_detach(struct drmres_context *context);
bool drmres_on_mmap_enter(struct drmres_context *context);
void drmres_on_mmap_return(struct drmres_context *context);
bool drmres_on_vm_open(struct drmres_context *context);
bool drmres_on_vm_close(struct drmres_context *context);

/* drmres_states.c: atomic states. */
bool drmres_on_state_init_enter(struct drmres_context *context);
void drmres_on_state_init_return(struct drmres_context *context);
bool drmres_on_state_free(struct drmres_context *context);

/* drmres_holds.c: what an open file holds. */
bool drmres_on_file_holds(struct drmres_context *context);
bool drmres_on_master_file_enter(struct drmres_context *context);
bool drmres_on_master_ioctl_enter(struct drmres_context *context);
void drmres_on_master_return(struct drmres_context *context);

/* drmres_connectors.c: what user space is told of. */
bool drmres_on_hotplug(struct drmres_context *context);
bool drmres_on_connector_hotplug(struct drmres_context *context);

/* drmres_uevents.c: add_uevent_var() of all the kernel. */
bool drmres_on_uevent_var(struct drmres_context *context);

#endif
