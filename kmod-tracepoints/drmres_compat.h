/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_COMPAT_H
#define DRMRES_COMPAT_H

/*
 * Differences between kernel versions and machines, nothing else. No other
 * file asks for a version or names an architecture.
 */

#include <linux/cache.h>
#include <linux/device/bus.h>
#include <linux/fs.h>
#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/slab.h>
#include <linux/version.h>

#include <drm/drm_client.h>
#include <drm/drm_device.h>
#include <drm/drm_file.h>
#include <drm/drm_ioctl.h>

/* __assign_str() remembers its source since 6.10. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define drmres_assign_str(dst, src)	__assign_str(dst)
#else
#define drmres_assign_str(dst, src)	__assign_str(dst, src)
#endif

/* What drm_managed.c aligns the data of a node to. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0) && defined(ARCH_DMA_MINALIGN)
#define DRMRES_DATA_ALIGN	ARCH_DMA_MINALIGN
#else
#define DRMRES_DATA_ALIGN	ARCH_KMALLOC_MINALIGN
#endif

/* Compute accelerators came in 6.2. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#include <drm/drm_accel.h>

static inline const struct drm_minor *
drmres_accel_minor(const struct drm_device *drm)
{
	return drm->accel;
}
#else
static inline const struct drm_minor *
drmres_accel_minor(const struct drm_device *drm)
{
	return NULL;
}
#endif

/* A file of such a node has its drm_file as private data. */
static inline bool drmres_is_drm_node(const struct inode *inode)
{
#ifdef ACCEL_MAJOR
	if (S_ISCHR(inode->i_mode) && imajor(inode) == ACCEL_MAJOR)
		return true;
#endif
	return S_ISCHR(inode->i_mode) && imajor(inode) == DRM_MAJOR;
}

/* Buses became const in 6.4 to 6.10, these functions' arguments too. */
static inline int drmres_bus_register_notifier(const struct bus_type *bus,
					       struct notifier_block *nb)
{
	return bus_register_notifier((struct bus_type *)bus, nb);
}

static inline int drmres_bus_unregister_notifier(const struct bus_type *bus,
						 struct notifier_block *nb)
{
	return bus_unregister_notifier((struct bus_type *)bus, nb);
}

/* drm_file.pid is under RCU since 6.8. Callers hold rcu_read_lock(). */
static inline struct pid *drmres_file_pid(const struct drm_file *file)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
	return rcu_dereference(file->pid);
#else
	return file->pid;
#endif
}

/* What an ftrace callback needs, to read its function's arguments. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define DRMRES_FTRACE_ARGUMENTS	0
#define drmres_ftrace_argument(fregs, n)	\
	ftrace_regs_get_argument(fregs, n)
#elif defined(CONFIG_X86) && defined(CONFIG_DYNAMIC_FTRACE_WITH_ARGS)
#define DRMRES_FTRACE_ARGUMENTS	0
#define drmres_ftrace_argument(fregs, n)	\
	regs_get_kernel_argument(&(fregs)->regs, n)
#else
#define DRMRES_FTRACE_ARGUMENTS	FTRACE_OPS_FL_SAVE_REGS
#define drmres_ftrace_argument(fregs, n)	\
	regs_get_kernel_argument(ftrace_get_regs(fregs), n)
#endif

/* At a function's first instruction: the address it will return to. */
static inline unsigned long drmres_return_address(struct pt_regs *regs)
{
#if defined(CONFIG_X86)
	return regs_get_kernel_stack_nth(regs, 0);
#else
	return procedure_link_pointer(regs);
#endif
}

/* Were interrupts off where the probe hit? */
static inline bool drmres_irqs_were_off(struct pt_regs *regs)
{
#if defined(CONFIG_X86)
	return regs_irqs_disabled(regs);
#else
	return !interrupts_enabled(regs);
#endif
}

/*
 * drm_client_dev_restore(dev, force): force is set by sysrq, which is no
 * last close. Stable kernels got the argument within a series, so its
 * prototype is asked, which needs no symbol.
 */
static inline bool drmres_restore_is_forced(struct pt_regs *regs)
{
	return __builtin_types_compatible_p(typeof(&drm_client_dev_restore),
			void (*)(struct drm_device *, bool)) &&
	       (regs_get_kernel_argument(regs, 1) & 0xff);
}

#endif
