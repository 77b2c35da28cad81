// SPDX-License-Identifier: GPL-2.0-only
#include <linux/hash.h>
#include <linux/hashtable.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "drmres_calls.h"

#define CALLS 1024

static DEFINE_RAW_SPINLOCK(lock);
static DEFINE_HASHTABLE(by_task, 6);
static HLIST_HEAD(unused);
static struct drmres_call *pool;
static unsigned long missed;

struct drmres_call *drmres_call_begin(enum drmres_call_kind kind)
{
	struct drmres_call *call = NULL;
	unsigned long flags;

	raw_spin_lock_irqsave(&lock, flags);
	if (hlist_empty(&unused)) {
		missed++;
	} else {
		call = hlist_entry(unused.first, struct drmres_call, hash);
		hlist_del_init(&call->hash);
		memset(call, 0, sizeof(*call));
		call->task = current;
		call->kind = kind;
		hash_add(by_task, &call->hash, (unsigned long)current);
	}
	raw_spin_unlock_irqrestore(&lock, flags);
	return call;
}

void drmres_call_end(struct drmres_call *call)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&lock, flags);
	hash_del(&call->hash);
	hlist_add_head(&call->hash, &unused);
	raw_spin_unlock_irqrestore(&lock, flags);
}

void drmres_calls_drop(const void *probe)
{
	struct drmres_call *call;
	struct hlist_node *next;
	unsigned long flags;
	unsigned int i;

	raw_spin_lock_irqsave(&lock, flags);
	hash_for_each_safe(by_task, i, next, call, hash) {
		if (call->probe != probe)
			continue;
		hash_del(&call->hash);
		hlist_add_head(&call->hash, &unused);
	}
	raw_spin_unlock_irqrestore(&lock, flags);
}

struct drmres_call *drmres_call_find(enum drmres_call_kind kind)
{
	struct drmres_call *call;
	unsigned long flags;

	raw_spin_lock_irqsave(&lock, flags);
	/* Begun last comes first. */
	hash_for_each_possible(by_task, call, hash, (unsigned long)current)
		if (call->task == current && call->kind == kind)
			break;
	raw_spin_unlock_irqrestore(&lock, flags);
	return call;
}

unsigned long drmres_calls_missed(void)
{
	return READ_ONCE(missed);
}

void drmres_calls_reset(void)
{
	unsigned int i;

	hash_init(by_task);
	INIT_HLIST_HEAD(&unused);
	for (i = 0; i < CALLS; i++)
		hlist_add_head(&pool[i].hash, &unused);
}

int drmres_calls_init(void)
{
	pool = kvcalloc(CALLS, sizeof(*pool), GFP_KERNEL);
	if (!pool)
		return -ENOMEM;
	drmres_calls_reset();
	return 0;
}

void drmres_calls_exit(void)
{
	kvfree(pool);
}
