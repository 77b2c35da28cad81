// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kobject.h>
#include <linux/string.h>

#include <drm/drm_device.h>

#include "drmres_handlers.h"
#include "drmres_objects.h"
#include "drmres_snapshot.h"
#include "drmres_trace.h"

/*
 * What the kernel sends to user space about a drm_device: its minors, its
 * connectors, the device that it sits on. The number of the message is the
 * last that is added to it, so that all of it can be read there.
 */

#define TEXT_LEN 256

static const char *value_of(const struct kobj_uevent_env *env, const char *key)
{
	size_t length = strlen(key);
	int i;

	for (i = 0; i < env->envp_idx; i++)
		if (!strncmp(env->envp[i], key, length) &&
		    env->envp[i][length] == '=')
			return env->envp[i] + length + 1;
	return NULL;
}

static bool is_minor_of(const struct drm_minor *minor, const char *kind,
			const char *name)
{
	char own[16];
	size_t length;

	if (!minor)
		return false;
	length = scnprintf(own, sizeof(own), "%s%d", kind, minor->index);
	return !strncmp(name, own, length) &&
	       (!name[length] || name[length] == '/');
}

/* Is this path, in /sys, that of @device's parent or of one of its minors? */
static bool is_about(const struct drmres_device *device, const char *path)
{
	const struct drm_device *drm = device->drm;
	size_t length = strlen(device->dev);
	const char *at, *name;

	if (!length || strncmp(path, "/devices/", 9))
		return false;
	for (at = strstr(path, device->dev); at;
	     at = strstr(at + 1, device->dev)) {
		if (at == path || at[-1] != '/')
			continue;
		if (!at[length])
			return true;
		if (strncmp(at + length, "/drm/", 5))
			continue;
		name = at + length + 5;
		return is_minor_of(drm->primary, "card", name) ||
		       is_minor_of(drm->render, "renderD", name) ||
		       is_minor_of(drmres_accel_minor(drm), "accel", name);
	}
	return false;
}

static void trace_uevent(const struct drmres_device *device,
			 const struct kobj_uevent_env *env, const char *action,
			 const char *path, u64 number)
{
	static const char *const told[] = { "HOTPLUG", "CONNECTOR", "LEASE" };
	struct drmres_object_event e;
	char text[TEXT_LEN];
	const char *value;
	size_t length;
	int i;

	length = scnprintf(text, sizeof(text), "%s %s", action, path);
	for (i = 0; i < ARRAY_SIZE(told); i++) {
		value = value_of(env, told[i]);
		if (value)
			length += scnprintf(text + length,
					    sizeof(text) - length, " %s=%s",
					    told[i], value);
	}
	drmres_describe_object(&e, device);
	e.data = number;
	e.text = text;
	trace_drmres_uevent(&e);
}

bool drmres_on_uevent_var(struct drmres_context *context)
{
	const struct kobj_uevent_env *env = drmres_argument(context, 0);
	const char *format = drmres_argument(context, 1);
	const struct drmres_device *device, *newest = NULL;
	const char *action, *path;
	unsigned long flags;
	unsigned int i;

	if (!trace_drmres_uevent_enabled() || strncmp(format, "SEQNUM=", 7))
		return true;
	action = value_of(env, "ACTION");
	path = value_of(env, "DEVPATH");
	if (!action || !path)
		return true;
	raw_spin_lock_irqsave(&drmres_devices_lock, flags);
	for (i = 0; i < drmres_devices_size(); i++) {
		device = drmres_device_at(i);
		if (device && is_about(device, path) &&
		    (!newest || device->generation > newest->generation))
			newest = device;
	}
	if (newest)
		trace_uevent(newest, env, action, path,
			     (unsigned long)drmres_argument(context, 2));
	raw_spin_unlock_irqrestore(&drmres_devices_lock, flags);
	return true;
}
