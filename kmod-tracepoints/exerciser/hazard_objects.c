// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>

#include <drm/drm_connector.h>
#include <drm/drm_mode_config.h>

#include "hazards.h"

/* Mode objects that mode_config's release action finds alive. */

static void free_connector(struct drm_connector *connector)
{
	drm_connector_cleanup(connector);
	kfree(connector);
}

static const struct drm_connector_funcs connector_funcs = {
	.destroy = free_connector,
};

static int add_connector(struct exerciser *ex, struct device *dev)
{
	struct drm_connector *connector;
	int ret = drmm_mode_config_init(&ex->drm);

	if (ret)
		return ret;
	connector = kzalloc(sizeof(*connector), GFP_KERNEL);
	if (!connector)
		return -ENOMEM;
	ret = drm_connector_init(&ex->drm, connector, &connector_funcs,
				 DRM_MODE_CONNECTOR_VIRTUAL);
	if (ret)
		kfree(connector);
	else
		ex->held = connector;
	return ret;
}

/* For good: the connector's drm_device is about to go. */
static int keep_connector(struct exerciser *ex, struct device *dev)
{
	int ret = add_connector(ex, dev);

	if (!ret)
		drm_connector_get(ex->held);
	return ret;
}

static void put_connector(struct exerciser *ex)
{
	drm_connector_put(ex->held);
}

const struct exerciser_hazard exerciser_object_hazards[] = {
	{
		.name = "connector_kept",
		.says = "a connector is still referenced at release; the kernel warns",
		.probe = keep_connector,
	}, {
		.name = "connector_put",
		.says = "right: remove puts that reference",
		.probe = keep_connector,
		.remove = put_connector,
	}, { }
};
