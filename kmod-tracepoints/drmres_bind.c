// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "drmres_bind.h"
#include "drmres_demand.h"
#include "drmres_trace.h"
#include "drmres_uses.h"

#define BUSES 8

struct watched_bus {
	const struct bus_type *bus;	/* NULL: the slot is free */
	bool watched;			/* not yet, while it was only met */
	struct notifier_block nb;
};

/* The driver's name, kept from begin to end: unbound, the device has none. */
struct change {
	struct list_head link;
	const struct device *dev;
	bool unbinding;		/* a drm_device's driver */
	char driver[DRMRES_NAME_LEN];
};

static DEFINE_MUTEX(lock);
static struct watched_bus buses[BUSES];
static LIST_HEAD(changes);
static bool leaving;

/* That of virtio-gpu sits on a child of the device that it belongs to. */
static bool has_drm(const struct device *dev)
{
	return drmres_device_of_parent(dev) ||
	       (dev->parent && drmres_device_of_parent(dev->parent));
}

static void change_begins(const struct device *dev, bool unbinding)
{
	struct change *change = kzalloc(sizeof(*change), GFP_KERNEL);

	if (!change)
		return;
	change->dev = dev;
	change->unbinding = unbinding && has_drm(dev);
	drmres_copy_name(change->driver, dev->driver ? dev->driver->name :
			 NULL);
	if (change->unbinding)
		drmres_demand_unbinding(true);
	mutex_lock(&lock);
	list_add(&change->link, &changes);
	mutex_unlock(&lock);
}

static void change_ends(const struct device *dev, char driver[DRMRES_NAME_LEN])
{
	struct change *change;

	mutex_lock(&lock);
	list_for_each_entry(change, &changes, link) {
		if (change->dev != dev)
			continue;
		strscpy(driver, change->driver, DRMRES_NAME_LEN);
		if (change->unbinding)
			drmres_demand_unbinding(false);
		list_del(&change->link);
		kfree(change);
		break;
	}
	mutex_unlock(&lock);
}

static int on_bus_event(struct notifier_block *nb, unsigned long action,
			void *data);

/*
 * Notifiers of a bus run under its list's lock, which registering takes too,
 * and wait for our lock in their turn. So registering is nothing that whoever
 * meets a bus can do: a worker does it, holding nothing, and the first driver
 * seen on such a bus has bound already.
 */
static void watch(struct watched_bus *slot)
{
	slot->nb.notifier_call = on_bus_event;
	slot->watched = !drmres_bus_register_notifier(slot->bus, &slot->nb);
	if (!slot->watched)
		WRITE_ONCE(slot->bus, NULL);
}

static void watch_met(struct work_struct *work)
{
	int i;

	for (i = 0; i < BUSES; i++)
		if (READ_ONCE(buses[i].bus) && !buses[i].watched)
			watch(&buses[i]);
}

static DECLARE_WORK(met_work, watch_met);

void drmres_bind_meet(const struct bus_type *bus)
{
	const struct bus_type *other;
	int i;

	if (READ_ONCE(leaving))
		return;
	for (i = 0; i < BUSES; i++)
		if (READ_ONCE(buses[i].bus) == bus)
			return;
	for (i = 0; i < BUSES; i++) {
		other = cmpxchg(&buses[i].bus, NULL, bus);
		if (!other)
			schedule_work(&met_work);
		if (!other || other == bus)
			return;
	}
}

void drmres_bind_settle(void)
{
	flush_work(&met_work);
}

void drmres_bind_meet_known(const struct bus_type *bus)
{
	if (!strcmp(bus->name, "virtio"))
		drmres_bind_meet(bus);
}

static int meet_bus_of(struct device *dev, void *data)
{
	if (dev->bus)
		drmres_bind_meet_known(dev->bus);
	return 0;
}

static int on_bus_event(struct notifier_block *nb, unsigned long action,
			void *data)
{
	struct device *dev = data;
	char driver[DRMRES_NAME_LEN] = "";
	struct drmres_bind_event e = {
		.parent = (unsigned long)dev,
		.dev = dev_name(dev),
		.bus = dev->bus ? dev->bus->name : "",
		.driver = driver,
	};
	bool probe;

	switch (action) {
	case BUS_NOTIFY_BIND_DRIVER:
	case BUS_NOTIFY_UNBIND_DRIVER:
		drmres_copy_name(driver, dev->driver ? dev->driver->name :
				 NULL);
		change_begins(dev, action == BUS_NOTIFY_UNBIND_DRIVER);
		break;
	case BUS_NOTIFY_BOUND_DRIVER:
	case BUS_NOTIFY_DRIVER_NOT_BOUND:
	case BUS_NOTIFY_UNBOUND_DRIVER:
		drmres_copy_name(driver, dev->driver ? dev->driver->name :
				 NULL);
		change_ends(dev, driver);
		e.step = DRMRES_RETURN;
		e.failed = action == BUS_NOTIFY_DRIVER_NOT_BOUND;
		break;
	default:
		return NOTIFY_DONE;
	}
	probe = action != BUS_NOTIFY_UNBIND_DRIVER &&
		action != BUS_NOTIFY_UNBOUND_DRIVER;
	if (action == BUS_NOTIFY_UNBOUND_DRIVER)
		drmres_uses_flush();
	e.seq = drmres_next_seq();
	if (probe)
		trace_drmres_dev_probe(&e);
	else
		trace_drmres_dev_remove(&e);
	/* A bus below this device, whose drivers come later. */
	if (action == BUS_NOTIFY_BOUND_DRIVER)
		device_for_each_child(dev, NULL, meet_bus_of);
	return NOTIFY_DONE;
}

/* The bus is unregistered by now, and its list of notifiers with it. */
void drmres_bind_module_gone(struct module *module)
{
	const struct bus_type *bus;
	int i;

	for (i = 0; i < BUSES; i++) {
		bus = READ_ONCE(buses[i].bus);
		if (!bus || !within_module((unsigned long)bus, module))
			continue;
		buses[i].watched = false;
		WRITE_ONCE(buses[i].bus, NULL);
	}
}

void drmres_bind_announce(void)
{
	char names[DRMRES_NAME_LEN] = "bus notifier:";
	struct drmres_hook_event e = {
		.state = DRMRES_ARMED,
		.hook = "bind",
		.symbol = names,
		.reason = "",
	};
	int i, nr = 0;

	for (i = 0; i < BUSES; i++) {
		if (!buses[i].watched)
			continue;
		strlcat(names, nr++ ? "," : " ", sizeof(names));
		strlcat(names, buses[i].bus->name, sizeof(names));
	}
	if (!nr) {
		e.state = DRMRES_MISSING;
		e.error = -ENODEV;
		e.reason = "no bus could be watched";
	}
	e.seq = drmres_next_seq();
	trace_drmres_hook_status(&e);
}

void drmres_bind_init(void)
{
	drmres_bind_meet(&pci_bus_type);
	drmres_bind_meet(&platform_bus_type);
	drmres_bind_settle();
}

static void unwatch(void)
{
	int i;

	for (i = 0; i < BUSES; i++) {
		if (!buses[i].watched)
			continue;
		drmres_bus_unregister_notifier(buses[i].bus, &buses[i].nb);
		buses[i].watched = false;
	}
}

void drmres_bind_exit(void)
{
	struct change *change, *next;

	/* The worker may be at a bus that a notifier has met just now. */
	WRITE_ONCE(leaving, true);
	unwatch();
	cancel_work_sync(&met_work);
	unwatch();
	list_for_each_entry_safe(change, next, &changes, link)
		kfree(change);
}
