// SPDX-License-Identifier: GPL-2.0-only
#include <linux/fs.h>
#include <linux/module.h>

#include <drm/drm_drv.h>
#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>

#include "compat.h"
#include "exerciser.h"
#include "hazards.h"

/* What an open file of ours reaches. */

static int exerciser_open(struct drm_device *drm, struct drm_file *file)
{
	struct exerciser *ex = exerciser_of(drm);

	return ex->hazard->open ? ex->hazard->open(ex, file) : 0;
}

static void exerciser_postclose(struct drm_device *drm, struct drm_file *file)
{
	struct exerciser *ex = exerciser_of(drm);

	if (ex->hazard->close)
		ex->hazard->close(ex, file);
}

static long exerciser_ioctl(struct file *filp, unsigned int cmd,
			    unsigned long arg)
{
	struct drm_file *file = filp->private_data;
	struct exerciser *ex = exerciser_of(file->minor->dev);
	bool answered = false;
	int ret = 0;

	if (ex->hazard->ioctl)
		ret = ex->hazard->ioctl(ex, &answered);
	if (ret || answered)
		return ret;
	return drm_ioctl(filp, cmd, arg);
}

static int exerciser_ask(struct drm_device *drm, void *data,
			 struct drm_file *file)
{
	struct exerciser *ex = exerciser_of(drm);
	int section, ret = 0;

	if (!drm_dev_enter(drm, &section))
		return -ENODEV;
	if (ex->hazard->ask)
		ret = ex->hazard->ask(ex);
	drm_dev_exit(section);
	return ret;
}

static const struct drm_ioctl_desc exerciser_ioctls[] = {
	{
		.cmd = DRM_IO(DRM_COMMAND_BASE),
		.func = exerciser_ask,
		.name = "EXERCISER_ASK",
	},
};

static const struct file_operations exerciser_fops = {
	.owner = THIS_MODULE,
	.open = drm_open,
	.release = drm_release,
	.unlocked_ioctl = exerciser_ioctl,
	.compat_ioctl = drm_compat_ioctl,
	.poll = drm_poll,
	.read = drm_read,
	.llseek = noop_llseek,
	.mmap = drm_gem_mmap,
	EXERCISER_FOP_FLAGS
};

const struct drm_driver exerciser_drm_driver = {
	.driver_features = DRIVER_GEM,
	.open = exerciser_open,
	.postclose = exerciser_postclose,
	.ioctls = exerciser_ioctls,
	.num_ioctls = ARRAY_SIZE(exerciser_ioctls),
	.fops = &exerciser_fops,
	.name = "exerciser",
	.desc = "owns, holds and leaks on demand",
	EXERCISER_DATE
	.major = 1,
};
