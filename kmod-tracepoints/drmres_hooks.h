/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_HOOKS_H
#define DRMRES_HOOKS_H

/*
 * The hooks into drm. A hook is what we want to know ("add"); it has a ladder
 * of rungs, best first, each a set of probes on kernel symbols. The first
 * rung whose probes can be armed is taken.
 */

/*
 * Before anything is armed, and after everything is disarmed: a handler that
 * began before that may run until drmres_hooks_exit() returns.
 */
void drmres_hooks_init(void);
void drmres_hooks_exit(void);

/*
 * Arm what can be armed, disarm all. May sleep; callers exclude each other.
 * Arming answers -ENOENT where drm is not loaded, -ENODEV where drm is there
 * and nothing of use can be hooked.
 */
int drmres_hooks_arm(void);
void drmres_hooks_disarm(void);
bool drmres_hooks_armed(void);

/* Hooks that are armed only while they are wanted. */
enum drmres_demand {
	/* adds, dels and the release of each node; atomic states */
	DRMRES_RESOURCES,
	DRMRES_REFERENCES,	/* who gets and puts references */
	DRMRES_USES,		/* ioctls on what is gone, faults in its mappings */
	DRMRES_DEMANDS,
};
/*
 * May sleep; callers exclude each other and whoever arms. A change is told of
 * where hooks are armed at all and DRMRES_RESOURCES are wanted: that one
 * itself comes and goes with whom to tell.
 */
void drmres_hooks_demand(enum drmres_demand demand, bool now);

/* One drmres_hook_status event a hook. */
void drmres_hooks_announce(void);

#endif
