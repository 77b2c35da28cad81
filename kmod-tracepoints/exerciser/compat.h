/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EXERCISER_COMPAT_H
#define EXERCISER_COMPAT_H

/* Differences between kernel versions, nothing else. */

#include <linux/fs.h>
#include <linux/module.h>
#include <linux/version.h>

/* A platform driver's remove that returns nothing. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define EXERCISER_REMOVE	remove
#else
#define EXERCISER_REMOVE	remove_new
#endif

/* drm_driver.date is gone since 6.14, and missed with a warning before. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 14, 0)
#define EXERCISER_DATE
#else
#define EXERCISER_DATE		.date = "20260101",
#endif

/* drm's files must say since 6.12 that their offsets have no sign. */
#ifdef FOP_UNSIGNED_OFFSET
#define EXERCISER_FOP_FLAGS	.fop_flags = FOP_UNSIGNED_OFFSET,
#else
#define EXERCISER_FOP_FLAGS
#endif

/* Symbol namespaces are strings since 6.13. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#define EXERCISER_IMPORT_DMA_BUF	MODULE_IMPORT_NS("DMA_BUF")
#else
#define EXERCISER_IMPORT_DMA_BUF	MODULE_IMPORT_NS(DMA_BUF)
#endif

#endif
