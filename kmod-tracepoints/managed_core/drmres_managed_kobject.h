/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_MANAGED_KOBJECT_H
#define DRMRES_MANAGED_KOBJECT_H

/* The managed core for a kobject. */

#include <linux/kobject.h>

#include "drmres_managed.h"

/** typedef drmres_kobject_action_t - what a kobject's end has done */
typedef void (*drmres_kobject_action_t)(struct kobject *kobj, void *data);

void drmres_kobject_init(struct drmres_managed *managed, struct kobject *kobj);

/** drmres_kobject_add_action - as drmm_add_action(), for a kobject */
#define drmres_kobject_add_action(managed, action, data) \
	__drmres_kobject_add_action(managed, action, data, #action)

static inline int __must_check
__drmres_kobject_add_action(struct drmres_managed *managed,
			    drmres_kobject_action_t action, void *data,
			    const char *name)
{
	return drmres_managed_add_action(managed, (drmres_action_t)action,
					 data, name, GFP_KERNEL);
}

/** drmres_kobject_run_action - as drmm_release_action(), for a kobject */
static inline bool drmres_kobject_run_action(struct drmres_managed *managed,
					     drmres_kobject_action_t action,
					     void *data)
{
	return drmres_managed_run_action(managed, (drmres_action_t)action,
					 data);
}

#endif
