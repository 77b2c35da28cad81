/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EXERCISER_HAZARDS_H
#define EXERCISER_HAZARDS_H

/*
 * A hazard: one thing that a driver does wrong, or, named after it, the same
 * thing done right. Each step is optional. None of them touches memory that is
 * gone: a hazard must show in a trace, not as a crash.
 */

#include "exerciser.h"

struct exerciser_hazard {
	const char *name;
	const char *says;
	/* The drm_device is there, not yet registered. An error fails probe. */
	int (*probe)(struct exerciser *ex, struct device *dev);
	/* Driver's remove, before unplug, and after it. */
	void (*remove)(struct exerciser *ex);
	void (*removed)(struct exerciser *ex);
	int (*open)(struct exerciser *ex, struct drm_file *file);
	void (*close)(struct exerciser *ex, struct drm_file *file);
	/* Before drm_ioctl(); 0 and *@answered: this was the ioctl. */
	int (*ioctl)(struct exerciser *ex, bool *answered);
	/* Our one ioctl of drm's table, within drm_dev_enter(). */
	int (*ask)(struct exerciser *ex);
	/* drm_dev_unregister() in place of drm_dev_unplug(). */
	bool no_unplug;
};

/* What the next bind does; parameter "hazard". */
const struct exerciser_hazard *exerciser_chosen_hazard(void);

extern const struct exerciser_hazard exerciser_memory_hazards[];
extern const struct exerciser_hazard exerciser_growth_hazards[];
extern const struct exerciser_hazard exerciser_list_hazards[];
extern const struct exerciser_hazard exerciser_reference_hazards[];
extern const struct exerciser_hazard exerciser_unplug_hazards[];
extern const struct exerciser_hazard exerciser_object_hazards[];
extern const struct exerciser_hazard exerciser_state_hazards[];

#endif
