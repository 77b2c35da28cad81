/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DRMRES_DEVICES_H
#define DRMRES_DEVICES_H

/*
 * Who a drm_device is: its address and a generation, since addresses are
 * reused, with what its events name it by. Remembered from first sight until
 * its managed release ends, because drm_device.dev is NULL by then.
 *
 * Entries live in a fixed pool, so that a probe handler never allocates. One
 * that is given back is the last to be used again: who still points at it
 * reads the old words, never freed memory.
 */

#include <linux/compiler.h>
#include <linux/hash.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct device;
struct drm_device;
struct drm_driver;

#define DRMRES_NAME_LEN 64

struct drmres_device {
	struct list_head link;		/* of the free ones, oldest first */
	struct hlist_node hash;
	struct drm_device *drm;
	u64 generation;
	const struct device *parent;
	u32 driver_features;		/* its module may go before it does */
	bool initialised;		/* drm_dev_init() has got to its list */
	const char *kind;		/* of owner: a constant */
	bool releasing;			/* its managed release has begun */
	bool gone;			/* unplugged or unregistered */
	bool untold;			/* and no probe has told of that */
	unsigned long left_at;		/* jiffies, when it began */
	char dev[DRMRES_NAME_LEN];
	u8 dev_size;		/* of dev, with its zero */
	char bus[DRMRES_NAME_LEN];
	char driver[DRMRES_NAME_LEN];
};

int drmres_devices_init(void);
void drmres_devices_exit(void);
/* Forgets all, for when drm itself goes. */
void drmres_devices_reset(void);
/* How often no entry was left, and an event had to be dropped. */
unsigned long drmres_devices_dropped(void);

/*
 * All of these: any context except under managed.lock, which whoever walks
 * the table takes inside. NULL: the table is full.
 */
/* drm_dev_init() starts a new lifetime at this address. */
struct drmres_device *drmres_device_begin(struct drm_device *drm,
					  const struct drm_driver *driver,
					  const struct device *parent);
/* The current lifetime at this address; *@is_new: never seen before. */
struct drmres_device *drmres_device_get(struct drm_device *drm, bool *is_new);
/*
 * Lifetimes that were asked for before, each at the place of its address.
 * Places change under the lock and are read without it: who reads of a
 * lifetime that ends meanwhile might as well have come a moment sooner.
 */
#define DRMRES_MET_BITS 6
extern struct drmres_device *drmres_devices_met[1 << DRMRES_MET_BITS];

/* As drmres_device_get(), without its lock. NULL: that must be asked. */
static inline struct drmres_device *
drmres_device_met(const struct drm_device *drm)
{
	struct drmres_device *device =
		READ_ONCE(drmres_devices_met[hash_ptr(drm, DRMRES_MET_BITS)]);

	return device && READ_ONCE(device->drm) == drm ? device : NULL;
}

/* As drmres_device_get(); from now on nobody but the caller may touch it. */
struct drmres_device *drmres_device_release(struct drm_device *drm,
					    bool *is_new);
void drmres_device_end(struct drmres_device *device);
/* It has been unplugged or unregistered, and may still be used. */
void drmres_device_gone(struct drmres_device *device);
bool drmres_devices_any_gone(void);
/* The gate: it is not to be looked at again, whether a probe tells of it or not. */
void drmres_device_leaves(const struct drm_device *drm);
/* drm_dev_init() has succeeded. */
void drmres_device_is_initialised(struct drmres_device *device);
/* How many left of which no probe told. Forgets them. */
unsigned long drmres_devices_untold(void);
/* The newest lifetime on this parent, or NULL. */
struct drmres_device *drmres_device_of_parent(const struct device *parent);

/*
 * The lock of the table. While it is held, and the gate is armed, no
 * drm_device of the table that is not yet releasing can be freed: on its way
 * through the gate it waits for the lock.
 */
extern raw_spinlock_t drmres_devices_lock;
/* Under the lock: entry number @index if it can be looked at, else NULL. */
struct drmres_device *drmres_device_at(unsigned int index);
unsigned int drmres_devices_size(void);
/* Under the lock: as drmres_device_get(). */
struct drmres_device *drmres_device_get_locked(struct drm_device *drm,
					       bool *is_new);

/* A generation that no owner had before. */
u64 drmres_next_generation(void);

/* Copies a string that may vanish meanwhile. "" where it cannot be read. */
void drmres_copy_name(char to[DRMRES_NAME_LEN], const char *from);

#endif
