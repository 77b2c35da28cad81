// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/export.h>
#include <linux/hash.h>
#include <linux/hashtable.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include <drm/drm_device.h>
#include <drm/drm_drv.h>

#include "drmres_demand.h"
#include "drmres_devices.h"
#include "drmres_gate.h"

static unsigned int max_devices = 1024;
module_param(max_devices, uint, 0444);
MODULE_PARM_DESC(max_devices,
		 "how many drm_devices can be alive at a time, 64 to 65536 (default 1024)");

DEFINE_RAW_SPINLOCK(drmres_devices_lock);
static DEFINE_HASHTABLE(by_address, 8);
static LIST_HEAD(unused);
static struct drmres_device *pool;
static u64 last_generation;
static unsigned long dropped;
static unsigned int nr_gone;
static unsigned long untold;

struct drmres_device *drmres_devices_met[1 << DRMRES_MET_BITS];

void drmres_copy_name(char to[DRMRES_NAME_LEN], const char *from)
{
	size_t done = 0, part;

	while (from && done < DRMRES_NAME_LEN) {
		part = min_t(size_t, DRMRES_NAME_LEN - done,
			     PAGE_SIZE - offset_in_page(from + done));
		if (copy_from_kernel_nofault(to + done, from + done, part))
			break;
		if (memchr(to + done, 0, part))
			return;
		done += part;
	}
	/* Cut where it was too long, empty where it was not readable. */
	to[done == DRMRES_NAME_LEN ? done - 1 : 0] = 0;
}

static struct drmres_device *find(const struct drm_device *drm)
{
	struct drmres_device *device;

	hash_for_each_possible(by_address, device, hash, (unsigned long)drm)
		if (device->drm == drm)
			return device;
	return NULL;
}

static struct drmres_device **place_of(const struct drm_device *drm)
{
	return &drmres_devices_met[hash_ptr(drm, DRMRES_MET_BITS)];
}

static void forget(struct drmres_device *device)
{
	if (*place_of(device->drm) == device)
		WRITE_ONCE(*place_of(device->drm), NULL);
	untold += device->untold;
	device->untold = false;
	hash_del(&device->hash);
	list_add_tail(&device->link, &unused);
	if (device->gone && !--nr_gone)
		drmres_demand_changed();
	device->gone = false;
}

/* Under the lock. */
static u64 next_generation(void)
{
	return ++last_generation;
}

u64 drmres_next_generation(void)
{
	unsigned long flags;
	u64 generation;

	raw_spin_lock_irqsave(&drmres_devices_lock, flags);
	generation = next_generation();
	raw_spin_unlock_irqrestore(&drmres_devices_lock, flags);
	return generation;
}
EXPORT_SYMBOL_GPL(drmres_next_generation);

static struct drmres_device *add(struct drm_device *drm,
				 const struct drm_driver *driver,
				 const struct device *parent)
{
	struct drmres_device *device;

	device = list_first_entry_or_null(&unused, struct drmres_device, link);
	if (!device) {
		dropped++;
		return NULL;
	}
	list_del_init(&device->link);
	device->drm = drm;
	device->generation = next_generation();
	device->parent = parent;
	device->kind = "drm_device";
	device->driver_features = driver ? driver->driver_features : 0;
	device->initialised = false;
	device->releasing = false;
	device->untold = false;
	drmres_copy_name(device->dev, parent ? dev_name(parent) : NULL);
	device->dev_size = strlen(device->dev) + 1;
	drmres_copy_name(device->bus, parent && parent->bus ?
			 parent->bus->name : NULL);
	drmres_copy_name(device->driver, driver ? driver->name : NULL);
	hash_add(by_address, &device->hash, (unsigned long)drm);
	return device;
}

struct drmres_device *drmres_device_begin(struct drm_device *drm,
					  const struct drm_driver *driver,
					  const struct device *parent)
{
	struct drmres_device *device;
	unsigned long flags;

	raw_spin_lock_irqsave(&drmres_devices_lock, flags);
	device = find(drm);
	if (device)
		forget(device);
	device = add(drm, driver, parent);
	raw_spin_unlock_irqrestore(&drmres_devices_lock, flags);
	return device;
}

struct drmres_device *drmres_device_get_locked(struct drm_device *drm,
					       bool *is_new)
{
	struct drmres_device *device = find(drm);

	*is_new = !device;
	if (!device)
		device = add(drm, drm->driver, drm->dev);
	/* drm does nothing with one that is not. */
	if (device) {
		device->initialised = true;
		smp_store_release(place_of(drm), device);
	}
	return device;
}

struct drmres_device *drmres_device_get(struct drm_device *drm, bool *is_new)
{
	struct drmres_device *device;
	unsigned long flags;

	raw_spin_lock_irqsave(&drmres_devices_lock, flags);
	device = drmres_device_get_locked(drm, is_new);
	raw_spin_unlock_irqrestore(&drmres_devices_lock, flags);
	return device;
}

struct drmres_device *drmres_device_release(struct drm_device *drm,
					    bool *is_new)
{
	struct drmres_device *device;
	unsigned long flags;

	raw_spin_lock_irqsave(&drmres_devices_lock, flags);
	device = drmres_device_get_locked(drm, is_new);
	if (device) {
		device->releasing = true;
		device->untold = false;
	}
	raw_spin_unlock_irqrestore(&drmres_devices_lock, flags);
	return device;
}

void notrace drmres_device_leaves(const struct drm_device *drm)
{
	struct drmres_device *device;
	unsigned long flags;

	raw_spin_lock_irqsave(&drmres_devices_lock, flags);
	device = find(drm);
	if (device && !device->releasing) {
		device->releasing = true;
		device->untold = true;
		device->left_at = jiffies;
	}
	raw_spin_unlock_irqrestore(&drmres_devices_lock, flags);
}

void drmres_device_is_initialised(struct drmres_device *device)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&drmres_devices_lock, flags);
	device->initialised = true;
	raw_spin_unlock_irqrestore(&drmres_devices_lock, flags);
}

/* The probe runs beside the gate: one that has only just left is waited for. */
unsigned long drmres_devices_untold(void)
{
	struct drmres_device *device;
	unsigned long flags, sum;
	unsigned int i;

	raw_spin_lock_irqsave(&drmres_devices_lock, flags);
	for (i = 0; i < max_devices; i++) {
		device = &pool[i];
		if (device->untold && time_after(jiffies, device->left_at + HZ))
			forget(device);
	}
	sum = untold;
	raw_spin_unlock_irqrestore(&drmres_devices_lock, flags);
	return sum;
}

void drmres_device_end(struct drmres_device *device)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&drmres_devices_lock, flags);
	if (!hlist_unhashed(&device->hash))
		forget(device);
	raw_spin_unlock_irqrestore(&drmres_devices_lock, flags);
}

void drmres_device_gone(struct drmres_device *device)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&drmres_devices_lock, flags);
	if (!device->gone && !hlist_unhashed(&device->hash)) {
		device->gone = true;
		if (!nr_gone++)
			drmres_demand_changed();
	}
	raw_spin_unlock_irqrestore(&drmres_devices_lock, flags);
}

bool drmres_devices_any_gone(void)
{
	return READ_ONCE(nr_gone);
}

struct drmres_device *drmres_device_of_parent(const struct device *parent)
{
	struct drmres_device *device, *newest = NULL;
	unsigned long flags;
	int bucket;

	raw_spin_lock_irqsave(&drmres_devices_lock, flags);
	hash_for_each(by_address, bucket, device, hash)
		if (device->parent == parent && !device->untold &&
		    (!newest || device->generation > newest->generation))
			newest = device;
	raw_spin_unlock_irqrestore(&drmres_devices_lock, flags);
	return newest;
}

struct drmres_device *drmres_device_at(unsigned int index)
{
	struct drmres_device *device = &pool[index];

	if (!drmres_gate_armed() || hlist_unhashed(&device->hash) ||
	    !device->initialised || device->releasing)
		return NULL;
	return device;
}

unsigned int drmres_devices_size(void)
{
	return max_devices;
}

unsigned long drmres_devices_dropped(void)
{
	return READ_ONCE(dropped);
}

void drmres_devices_reset(void)
{
	unsigned long flags;
	unsigned int i;

	raw_spin_lock_irqsave(&drmres_devices_lock, flags);
	for (i = 0; i < max_devices; i++)
		if (!hlist_unhashed(&pool[i].hash))
			forget(&pool[i]);
	raw_spin_unlock_irqrestore(&drmres_devices_lock, flags);
}

int drmres_devices_init(void)
{
	unsigned int i;

	/* Few enough, and an entry could be used again too soon. */
	max_devices = clamp(max_devices, 64U, 65536U);
	pool = kvcalloc(max_devices, sizeof(*pool), GFP_KERNEL);
	if (!pool)
		return -ENOMEM;
	for (i = 0; i < max_devices; i++)
		list_add_tail(&pool[i].link, &unused);
	return 0;
}

void drmres_devices_exit(void)
{
	kvfree(pool);
}
