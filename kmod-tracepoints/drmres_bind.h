/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_BIND_H
#define DRMRES_BIND_H

/* Drivers that are bound to and unbound from devices: bus notifiers. */

struct bus_type;
struct module;

/* All may sleep, unless they say that they do not. */
void drmres_bind_init(void);
void drmres_bind_exit(void);
/* The bus of a drm_device, watched soon. Never sleeps. */
void drmres_bind_meet(const struct bus_type *bus);
/* A bus that is known to carry drm_devices' drivers. Never sleeps. */
void drmres_bind_meet_known(const struct bus_type *bus);
/* What was met is watched when this returns. Callers hold no lock. */
void drmres_bind_settle(void);
/* A bus that is in a module's memory is gone with it. */
void drmres_bind_module_gone(struct module *module);
void drmres_bind_announce(void);

#endif
