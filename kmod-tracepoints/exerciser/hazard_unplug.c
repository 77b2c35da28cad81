// SPDX-License-Identifier: GPL-2.0-only
#include <linux/delay.h>
#include <linux/moduleparam.h>

#include "hazards.h"

/* What goes on between unplug and last close, or holds unplug up. */

#define BRIEF_MS 20

static unsigned int stuck_ms = 5200;
module_param(stuck_ms, uint, 0644);
MODULE_PARM_DESC(stuck_ms,
		 "how long hazard stuck_unplug stays in its section, at most 60000 (default 5200)");

/* Every ioctl succeeds, whatever became of the device. */
static int answer_always(struct exerciser *ex, bool *answered)
{
	*answered = true;
	return 0;
}

static int answer_if_plugged(struct exerciser *ex, bool *answered)
{
	int index;

	if (!drm_dev_enter(&ex->drm, &index))
		return -ENODEV;
	*answered = true;
	drm_dev_exit(index);
	return 0;
}

static void stay(struct exerciser *ex, unsigned int ms)
{
	int index;
	bool inside = drm_dev_enter(&ex->drm, &index);

	complete(&ex->entered);
	if (!inside)
		return;
	msleep(ms);
	drm_dev_exit(index);
}

static void stay_long(struct work_struct *work)
{
	stay(container_of(work, struct exerciser, enter_work),
	     min(READ_ONCE(stuck_ms), 60000U));
}

static void stay_briefly(struct work_struct *work)
{
	stay(container_of(work, struct exerciser, enter_work), BRIEF_MS);
}

/* Unplug comes when the work is inside its section, never before. */
static void enter_first(struct exerciser *ex, work_func_t work)
{
	init_completion(&ex->entered);
	INIT_WORK(&ex->enter_work, work);
	schedule_work(&ex->enter_work);
	wait_for_completion(&ex->entered);
}

static void enter_long(struct exerciser *ex)
{
	enter_first(ex, stay_long);
}

static void enter_briefly(struct exerciser *ex)
{
	enter_first(ex, stay_briefly);
}

static void flush_enter(struct exerciser *ex)
{
	flush_work(&ex->enter_work);
}

const struct exerciser_hazard exerciser_unplug_hazards[] = {
	{
		.name = "no_unplug",
		.says = "remove calls drm_dev_unregister(), not drm_dev_unplug()",
		.no_unplug = true,
	}, {
		.name = "ioctl_after_unplug",
		.says = "an ioctl of the driver's own succeeds after unplug",
		.ioctl = answer_always,
	}, {
		.name = "ioctl_checked",
		.says = "right: the same ioctl asks drm_dev_enter() first",
		.ioctl = answer_if_plugged,
	}, {
		.name = "stuck_unplug",
		.says = "unplug waits for a drm_dev_enter() section, stuck_ms long",
		.remove = enter_long,
		.removed = flush_enter,
	}, {
		.name = "brief_section",
		.says = "right: the same section is 20 ms long",
		.remove = enter_briefly,
		.removed = flush_enter,
	}, { }
};
