/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_MANAGED_EVENTS_H
#define DRMRES_MANAGED_EVENTS_H

/* What the core tells of itself. @caller: of the core's exported function. */

#include "node.h"

void drmres_tell_begin(struct drmres_managed *managed, unsigned long caller);
void drmres_tell_add(struct drmres_managed *managed,
		     struct drmres_managed_node *node, gfp_t gfp,
		     unsigned long caller);
void drmres_tell_add_failed(struct drmres_managed *managed, const char *name,
			    size_t size, gfp_t gfp, unsigned long caller);
void drmres_tell_del(struct drmres_managed *managed,
		     struct drmres_managed_node *node, unsigned long caller);
/* @data or @action is on no list. */
void drmres_tell_del_unknown(struct drmres_managed *managed, const void *data,
			     drmres_action_t action, unsigned long caller);
void drmres_tell_release(struct drmres_managed *managed,
			 struct drmres_managed_node *node,
			 unsigned int ordinal, unsigned long caller);
void drmres_tell_release_span(struct drmres_managed *managed, bool begin,
			      unsigned int nodes, size_t size,
			      unsigned long caller);

#endif
