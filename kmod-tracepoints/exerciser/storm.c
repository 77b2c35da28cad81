// SPDX-License-Identifier: GPL-2.0-only
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/ktime.h>
#include <linux/moduleparam.h>
#include <linux/sched/signal.h>

#include <drm/drm_atomic.h>

#include "cores.h"
#include "exerciser.h"
#include "kept.h"

static unsigned int storm_bytes = 64;
module_param(storm_bytes, uint, 0644);
MODULE_PARM_DESC(storm_bytes, "bytes of each add of a storm (default 64)");

static unsigned int storm_rate;
module_param(storm_rate, uint, 0644);
MODULE_PARM_DESC(storm_rate,
		 "pairs of add and del a second in a storm, 0 as fast as it goes (default 0)");

static int add_and_del(struct exerciser *ex)
{
	void *memory = ex->core->alloc(ex, READ_ONCE(storm_bytes), GFP_KERNEL);

	if (!memory)
		return -ENOMEM;
	ex->core->free(ex, memory);
	return 0;
}

/* Until pair number @done is due. */
static void pace(ktime_t start, unsigned int rate, unsigned int done)
{
	s64 due = div_u64((u64)done * NSEC_PER_SEC, rate);
	s64 ahead = due - ktime_to_ns(ktime_sub(ktime_get(), start));

	if (ahead > 20 * NSEC_PER_USEC)
		fsleep(div_u64(ahead, NSEC_PER_USEC));
}

/* Write COUNT: so many pairs of add and del, before the write returns. */
static ssize_t storm_store(struct device *dev, struct device_attribute *attr,
			   const char *text, size_t length)
{
	struct exerciser *ex = dev_get_drvdata(dev);
	unsigned int rate = READ_ONCE(storm_rate);
	ktime_t start = ktime_get();
	unsigned int count, i;
	int ret = kstrtouint(text, 0, &count);

	for (i = 0; !ret && i < count; i++) {
		ret = add_and_del(ex);
		if (rate)
			pace(start, rate, i + 1);
		cond_resched();
		if (fatal_signal_pending(current))
			ret = -EINTR;
	}
	if (ret)
		return ret;
	dev_info(dev, "storm: %u pairs in %lld ns\n", count,
		 ktime_to_ns(ktime_sub(ktime_get(), start)));
	return length;
}
static DEVICE_ATTR_WO(storm);

/* Write N: take and keep N references; -N: return N of them. */
static ssize_t refs_store(struct device *dev, struct device_attribute *attr,
			  const char *text, size_t length)
{
	struct exerciser *ex = dev_get_drvdata(dev);
	int count;
	int ret = kstrtoint(text, 0, &count);

	if (ret)
		return ret;
	if (count < 0 && exerciser_let_go(&ex->drm, -count) != -count)
		return -ENOENT;
	for (; !ret && count > 0; count--) {
		drm_dev_get(&ex->drm);
		ret = exerciser_keep(exerciser_put_drm, &ex->drm);
		if (ret)
			drm_dev_put(&ex->drm);
	}
	return ret ?: length;
}
static DEVICE_ATTR_WO(refs);

/* Write COUNT: so many atomic states made and put, as by commits. */
static ssize_t states_store(struct device *dev, struct device_attribute *attr,
			    const char *text, size_t length)
{
	struct exerciser *ex = dev_get_drvdata(dev);
	ktime_t start = ktime_get();
	struct drm_atomic_state *state;
	unsigned int count, i;
	int ret = kstrtouint(text, 0, &count);

	/* Only with a hazard that gives it modes. */
	if (!ret && !ex->drm.mode_config.funcs)
		ret = -EOPNOTSUPP;
	for (i = 0; !ret && i < count; i++) {
		state = drm_atomic_state_alloc(&ex->drm);
		if (state)
			drm_atomic_state_put(state);
		else
			ret = -ENOMEM;
	}
	if (ret)
		return ret;
	dev_info(dev, "states: %u in %lld ns\n", count,
		 ktime_to_ns(ktime_sub(ktime_get(), start)));
	return length;
}
static DEVICE_ATTR_WO(states);

static struct attribute *exerciser_attrs[] = {
	&dev_attr_states.attr,
	&dev_attr_storm.attr,
	&dev_attr_refs.attr,
	NULL,
};

static const struct attribute_group exerciser_group = {
	.attrs = exerciser_attrs,
};

const struct attribute_group *exerciser_groups[] = {
	&exerciser_group,
	NULL,
};
