// SPDX-License-Identifier: GPL-2.0-only
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/sched.h>
#include <linux/string.h>

#include <drm/drm_drv.h>

#include "drmres_bind.h"
#include "drmres_files.h"
#include "drmres_gate.h"
#include "drmres_holds.h"
#include "drmres_node.h"
#include "drmres_snapshot.h"
#include "drmres_trace.h"

/* How often a busy list of files is tried again, a millisecond apart. */
#define FILELIST_TRIES 200
/* Of children below a pci or platform device: usb has its own below those. */
#define SCAN_DEPTH 8

static s32 minor_index(const struct drm_minor *minor)
{
	return minor ? minor->index : -1;
}

void drmres_describe_device(struct drmres_device_event *e,
			    const struct drmres_device *device,
			    enum drmres_step step)
{
	const struct drm_device *drm = device->drm;
	const struct device_driver *bound;

	*e = (struct drmres_device_event){
		.seq = drmres_next_seq(),
		.device = device,
		.step = step,
		.final_kfree = (unsigned long)drm->managed.final_kfree,
		.driver_features = device->driver_features &
				   drm->driver_features,
		.primary = minor_index(drm->primary),
		.render = minor_index(drm->render),
		.accel = minor_index(drmres_accel_minor(drm)),
		.registered = drm->registered,
		.unplugged = drm->unplugged,
		.refs = drmres_refs(drm),
		.open_count = drmres_open_count(drm),
	};
	bound = drm->dev ? READ_ONCE(drm->dev->driver) : NULL;
	drmres_copy_name(e->bound_driver, bound ? bound->name : NULL);
	drmres_copy_name(e->unique, READ_ONCE(drm->unique));
}

static void trace_device(const struct drmres_device *device)
{
	struct drmres_device_event e;

	if (!trace_drmres_dev_snapshot_enabled())
		return;
	drmres_describe_device(&e, device, DRMRES_WHOLE);
	trace_drmres_dev_snapshot(&e);
}

static void trace_node(const struct drmres_device *device, const void *node,
		       u32 ordinal)
{
	struct drmres_resource_event e;
	struct drmres_node_view view;

	if (!drmres_node_read(node, &view))
		return;
	drmres_describe_resource(&e, device, &view);
	e.ordinal = ordinal;
	e.atomic = DRMRES_ATOMIC_UNKNOWN;
	trace_drmres_snapshot(&e);
}

/*
 * Under managed.lock, so that a del comes after the snapshot of its node and
 * never before. Adds are told of before they enter the list.
 */
static void trace_nodes(const struct drmres_device *device)
{
	struct drm_device *drm = device->drm;
	struct drmres_node *node;
	unsigned long flags;
	u32 ordinal = 0;

	if (!drmres_layout_ok(drm, NULL) || !trace_drmres_snapshot_enabled())
		return;
	spin_lock_irqsave(&drm->managed.lock, flags);
	list_for_each_entry_reverse(node, &drm->managed.resources, entry)
		trace_node(device, node, ordinal++);
	spin_unlock_irqrestore(&drm->managed.lock, flags);
}

void drmres_count_nodes(struct drm_device *drm, u32 *nodes, u64 *size)
{
	struct drmres_node_view view;
	struct drmres_node *node;
	unsigned long flags;

	spin_lock_irqsave(&drm->managed.lock, flags);
	list_for_each_entry(node, &drm->managed.resources, entry) {
		++*nodes;
		if (drmres_layout_known_ok() && drmres_node_read(node, &view))
			*size += view.size;
	}
	spin_unlock_irqrestore(&drm->managed.lock, flags);
}

/* One that is open without being registered was registered once. */
static void note_gone(struct drmres_device *device)
{
	const struct drm_device *drm = device->drm;

	if (drm->unplugged || (!drm->registered && drmres_open_count(drm) > 0))
		drmres_device_gone(device);
}

struct drmres_device *drmres_meet(struct drm_device *drm)
{
	struct drmres_device *device;
	bool is_new;

	device = drmres_device_get(drm, &is_new);
	if (device && is_new) {
		note_gone(device);
		trace_device(device);
		trace_nodes(device);
	}
	return device;
}

struct drmres_device *drmres_last_touch(struct drm_device *drm)
{
	struct drmres_device *device;
	bool is_new;

	device = drmres_device_release(drm, &is_new);
	if (device && is_new) {
		trace_device(device);
		trace_nodes(device);
	}
	return device;
}

/* Announce. */

static void trace_files(struct drmres_device *device)
{
	struct drm_device *drm = device->drm;
	struct drm_file *file;

	list_for_each_entry(file, &drm->filelist, lhead) {
		drmres_file_trace_snapshot(device, file, false);
		drmres_holds_tell(device, file);
	}
	list_for_each_entry(file, &drm->filelist_internal, lhead) {
		drmres_file_trace_snapshot(device, file, true);
		drmres_holds_tell(device, file);
	}
}

/*
 * The lock of the table keeps the drm_device from going, and lets nobody
 * sleep: where its list of files is busy, answers false to be asked again.
 */
static bool announce_device(unsigned int index, bool with_files)
{
	struct drmres_device *device;
	unsigned long flags;
	bool done = true;

	raw_spin_lock_irqsave(&drmres_devices_lock, flags);
	device = drmres_device_at(index);
	if (!device)
		goto out;
	if (with_files) {
		done = mutex_trylock(&device->drm->filelist_mutex);
		if (!done)
			goto out;
	}
	trace_device(device);
	if (with_files) {
		trace_files(device);
		mutex_unlock(&device->drm->filelist_mutex);
	}
	trace_nodes(device);
out:
	raw_spin_unlock_irqrestore(&drmres_devices_lock, flags);
	return done;
}

static unsigned long busy;

unsigned long drmres_snapshot_busy(void)
{
	return busy;
}

void drmres_snapshot_announce(void)
{
	unsigned int i, tries;

	for (i = 0; i < drmres_devices_size(); i++) {
		for (tries = 0; !announce_device(i, tries < FILELIST_TRIES);
		     tries++)
			usleep_range(1000, 2000);
		busy += tries > FILELIST_TRIES;
		if (!(i % 64))
			cond_resched();
	}
}

/* Scan. */

static bool is_minor(const struct device *dev)
{
	if (!dev->class || !dev->type || !dev->type->name)
		return false;
	return !strcmp(dev->type->name, "drm_minor") ||
	       !strcmp(dev->type->name, "accel_minor");
}

/*
 * A minor that is unregistered loses its driver data before its drm_device
 * can be released, and that release waits for the lock.
 */
static void meet(struct device *dev)
{
	struct drmres_device *device = NULL;
	const struct drm_minor *minor;
	unsigned long flags;
	bool is_new;

	raw_spin_lock_irqsave(&drmres_devices_lock, flags);
	minor = dev_get_drvdata(dev);
	if (minor && minor->dev)
		device = drmres_device_get_locked(minor->dev, &is_new);
	if (device && !device->releasing)
		drmres_layout_ok(device->drm, NULL);
	raw_spin_unlock_irqrestore(&drmres_devices_lock, flags);
	if (dev->parent && dev->parent->bus)
		drmres_bind_meet(dev->parent->bus);
}


static int scan_child(struct device *dev, void *data)
{
	int depth = *(int *)data + 1;

	if (dev->bus == &pci_bus_type || dev->bus == &platform_bus_type)
		return 0;
	if (dev->bus)
		drmres_bind_meet_known(dev->bus);
	if (is_minor(dev))
		meet(dev);
	else if (depth < SCAN_DEPTH)
		device_for_each_child(dev, &depth, scan_child);
	return 0;
}

static int scan_device(struct device *dev, void *data)
{
	int depth = 0;

	return device_for_each_child(dev, &depth, scan_child);
}

/* Without the gate a drm_device could go while it is looked at. */
void drmres_snapshot_scan(void)
{
	if (!drmres_gate_armed())
		return;
	bus_for_each_dev(&pci_bus_type, NULL, NULL, scan_device);
	bus_for_each_dev(&platform_bus_type, NULL, NULL, scan_device);
}
