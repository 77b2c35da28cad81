/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EXERCISER_H
#define EXERCISER_H

/*
 * One drm_device of ours, from probe to final put. It lives as long as its
 * drm_device, so everything that an open file reaches is in here.
 */

#include <linux/completion.h>
#include <linux/list.h>
#include <linux/platform_device.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_file.h>

#define EXERCISER_NAME	"drmres-exerciser"

struct exerciser_core;
struct exerciser_hazard;

struct exerciser {
	struct drm_device drm;
	const struct exerciser_hazard *hazard;
	const struct exerciser_core *core;
	void *core_state;		/* the core's own */
	struct list_head bound;		/* in device.c's list, while bound */
	void *held;			/* the hazard's own */
	struct exerciser *other;	/* with a reference of the hazard's */
	spinlock_t lock;		/* what an atomic section holds */
	struct work_struct enter_work;
	struct completion entered;
};

static inline struct exerciser *exerciser_of(struct drm_device *drm)
{
	return container_of(drm, struct exerciser, drm);
}

/* device.c */
extern struct platform_driver exerciser_platform_driver;
/* Some other bound drm_device with a reference for the caller, or NULL. */
struct exerciser *exerciser_get_other(const struct exerciser *ex);

/* files.c */
extern const struct drm_driver exerciser_drm_driver;

/* resources.c: what every device owns, whatever its hazard. */
int exerciser_add_resources(struct exerciser *ex);

/* empty_probe.c: parameter empty_probe. */
void exerciser_forget_probe(void);

/* storm.c: /sys/devices/platform/drmres-exerciser.N/storm and refs. */
extern const struct attribute_group *exerciser_groups[];

#endif
