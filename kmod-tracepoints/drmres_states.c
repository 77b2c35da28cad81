// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include <drm/drm_atomic.h>
#include <drm/drm_device.h>

#include "drmres_calls.h"
#include "drmres_handlers.h"
#include "drmres_objects.h"
#include "drmres_snapshot.h"
#include "drmres_states.h"
#include "drmres_trace.h"

/*
 * Atomic states, each of which holds a reference of its drm_device. A commit
 * makes one and frees it, many times a second, and that is no news: told are
 * those that are there as their drm_device goes, and those made after that
 * (or before it is registered).
 */

#define STATES 256

struct state {
	struct list_head link;
	const struct drm_atomic_state *state;
	const struct drm_device *drm;
	pid_t pid;
	char comm[TASK_COMM_LEN];
	struct drmres_stack stack;
	bool told;
};

/* Oldest first; there are few at a time. */
static DEFINE_RAW_SPINLOCK(lock);
static LIST_HEAD(live);
static LIST_HEAD(unused);
static struct state *pool;
static unsigned long missed;

static bool is_gone(const struct drm_device *drm)
{
	return READ_ONCE(drm->unplugged) || !READ_ONCE(drm->registered);
}

static struct state *find(const struct drm_atomic_state *of)
{
	struct state *state;

	list_for_each_entry(state, &live, link)
		if (state->state == of)
			return state;
	return NULL;
}

/* One at the same place was freed without our seeing it. */
static void remember(const struct state *from)
{
	struct state *state;
	unsigned long flags;

	raw_spin_lock_irqsave(&lock, flags);
	state = find(from->state);
	if (!state)
		state = list_first_entry_or_null(&unused, struct state, link);
	if (state) {
		list_del(&state->link);
		*state = *from;
		list_add_tail(&state->link, &live);
	} else {
		missed++;
	}
	raw_spin_unlock_irqrestore(&lock, flags);
}

/* Answers whether it was told of. */
static bool forget(const struct drm_atomic_state *freed)
{
	struct state *state;
	unsigned long flags;
	bool told = false;

	raw_spin_lock_irqsave(&lock, flags);
	state = find(freed);
	if (state) {
		told = state->told;
		list_move(&state->link, &unused);
	}
	raw_spin_unlock_irqrestore(&lock, flags);
	return told;
}

static void tell(const struct drmres_device *device, const struct state *state)
{
	struct drmres_object_event e;

	drmres_describe_object(&e, device);
	e.object = (unsigned long)state->state;
	e.pid = state->pid;
	e.text = state->comm;
	e.stack = &state->stack;
	trace_drmres_atomic_state_init(&e);
}

/* Under the lock, so that none is freed, and its end told, before it is told. */
void drmres_states_tell(const struct drmres_device *device)
{
	struct state *state;
	unsigned long flags;

	if (!trace_drmres_atomic_state_init_enabled())
		return;
	raw_spin_lock_irqsave(&lock, flags);
	list_for_each_entry(state, &live, link) {
		if (state->drm != device->drm || state->told)
			continue;
		state->told = true;
		tell(device, state);
	}
	raw_spin_unlock_irqrestore(&lock, flags);
}

void drmres_states_forget(const struct drm_device *drm)
{
	struct state *state, *next;
	unsigned long flags;

	raw_spin_lock_irqsave(&lock, flags);
	list_for_each_entry_safe(state, next, &live, link)
		if (state->drm == drm)
			list_move(&state->link, &unused);
	raw_spin_unlock_irqrestore(&lock, flags);
}

bool drmres_on_state_init_enter(struct drmres_context *context)
{
	struct drmres_call *call = context->call;

	call->drm = drmres_argument(context, 0);
	call->device = drmres_first_touch(call->drm);
	call->data = drmres_argument(context, 1);
	if (context->stack)
		call->stack = *context->stack;
	return call->device;
}

void drmres_on_state_init_return(struct drmres_context *context)
{
	const struct drmres_call *call = context->call;
	struct state state = {
		.state = call->data,
		.drm = call->drm,
		.pid = current->tgid,
		.stack = call->stack,
		.told = is_gone(call->drm),
	};

	if (regs_return_value(context->regs))
		return;
	strscpy(state.comm, current->comm, sizeof(state.comm));
	remember(&state);
	if (state.told && trace_drmres_atomic_state_init_enabled())
		tell(call->device, &state);
}

bool drmres_on_state_free(struct drmres_context *context)
{
	const struct drm_atomic_state *state =
		container_of((struct kref *)drmres_argument(context, 0),
			     struct drm_atomic_state, ref);
	struct drmres_device *device = drmres_first_touch(state->dev);
	bool told = forget(state);
	struct drmres_object_event e;

	if (!device || !(told || is_gone(state->dev)))
		return true;
	drmres_describe_object(&e, device);
	e.object = (unsigned long)state;
	e.caller = context->caller;
	trace_drmres_atomic_state_free(&e);
	return true;
}

unsigned long drmres_states_missed(void)
{
	return READ_ONCE(missed);
}

void drmres_states_reset(void)
{
	unsigned long flags;
	unsigned int i;

	raw_spin_lock_irqsave(&lock, flags);
	INIT_LIST_HEAD(&live);
	INIT_LIST_HEAD(&unused);
	for (i = 0; i < STATES; i++)
		list_add_tail(&pool[i].link, &unused);
	raw_spin_unlock_irqrestore(&lock, flags);
}

int drmres_states_init(void)
{
	pool = kvcalloc(STATES, sizeof(*pool), GFP_KERNEL);
	if (!pool)
		return -ENOMEM;
	drmres_states_reset();
	return 0;
}

void drmres_states_exit(void)
{
	kvfree(pool);
}
