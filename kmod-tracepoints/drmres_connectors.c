// SPDX-License-Identifier: GPL-2.0-only
#include <linux/list.h>
#include <linux/spinlock.h>

#include <drm/drm_connector.h>
#include <drm/drm_drv.h>

#include "drmres_handlers.h"
#include "drmres_objects.h"
#include "drmres_snapshot.h"
#include "drmres_trace.h"

/*
 * The status of connectors, when user space is told that it should look: that
 * is where every change of it ends, whoever found it.
 */

static void trace_connector(const struct drmres_device *device,
			    const struct drm_connector *connector)
{
	struct drmres_object_event e;
	char name[DRMRES_NAME_LEN];

	drmres_copy_name(name, connector->name);
	drmres_describe_object(&e, device);
	e.object = (unsigned long)connector;
	e.data = connector->base.id;
	e.result = connector->status;
	e.text = name;
	trace_drmres_connector(&e);
}

static struct drmres_device *device_of(struct drm_device *drm)
{
	return trace_drmres_connector_enabled() ? drmres_first_touch(drm) : NULL;
}

bool drmres_on_connector_hotplug(struct drmres_context *context)
{
	const struct drm_connector *connector = drmres_argument(context, 0);
	struct drmres_device *device = device_of(connector->dev);

	if (device)
		trace_connector(device, connector);
	return true;
}

bool drmres_on_hotplug(struct drmres_context *context)
{
	struct drm_device *drm = drmres_argument(context, 0);
	struct drm_mode_config *config = &drm->mode_config;
	struct drmres_device *device = device_of(drm);
	const struct drm_connector *connector;
	unsigned long flags;

	/* Without modes there may be no list. */
	if (!device || !(device->driver_features & DRIVER_MODESET) ||
	    !config->num_connector)
		return true;
	spin_lock_irqsave(&config->connector_list_lock, flags);
	list_for_each_entry(connector, &config->connector_list, head)
		trace_connector(device, connector);
	spin_unlock_irqrestore(&config->connector_list_lock, flags);
	return true;
}
