// SPDX-License-Identifier: GPL-2.0-only
/*
 * A drm driver of the lab that does on demand what drivers should not do, and
 * whose buffers can be mapped and exported. Parameter "faults" holds words:
 *
 *	fail		adding fails for want of memory
 *	atomic		adds where it cannot sleep
 *	unknown		deletes what was never added (the kernel warns)
 *	late		adds while it is being released
 *	reference	takes three references, returns two
 *	stuck		stays inside drm_dev_enter() while it is unplugged
 *	unregister	is unregistered, not unplugged
 *	hotplug		has a connector, and says at once that it has changed;
 *			parameter "connected" plugs it in and out
 *	connector	keeps a reference to a connector (the kernel warns)
 */
#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/version.h>

#include <drm/drm_connector.h>
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_gem_framebuffer_helper.h>
#include <drm/drm_gem_shmem_helper.h>
#include <drm/drm_ioctl.h>
#include <drm/drm_managed.h>
#include <drm/drm_mode_config.h>
#include <drm/drm_sysfs.h>

#define STUCK_MS 5500

static char *faults = "";
module_param(faults, charp, 0400);
MODULE_PARM_DESC(faults, "what it does wrong, in words");

static bool faulty(const char *word)
{
	return strstr(faults, word);
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
static const struct file_operations faulty_fops = {
	.owner = THIS_MODULE,
	DRM_GEM_FOPS,
	.show_fdinfo = drm_show_fdinfo,
};
#else
DEFINE_DRM_GEM_FOPS(faulty_fops);
#endif

static const struct drm_driver faulty_drm_driver = {
	.driver_features = DRIVER_GEM | DRIVER_MODESET,
	.fops = &faulty_fops,
	DRM_GEM_SHMEM_DRIVER_OPS,
	.name = "faulty",
	.desc = "faults on demand",
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
	.show_fdinfo = drm_show_memory_stats,
#endif
	.major = 1,
};

static void faulty_action(struct drm_device *drm, void *data)
{
}

/* An allocation of this task, of this size, fails: its memory is put aside. */

static struct task_struct *starving;
static void *put_aside;

static int starve(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	if (current != starving || put_aside)
		return 0;
	put_aside = (void *)regs_return_value(regs);
	regs_set_return_value(regs, 0);
	return 0;
}

static struct kretprobe allocator = {
	.handler = starve,
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
	.kp.symbol_name = "__kmalloc_node_track_caller_noprof",
#else
	.kp.symbol_name = "__kmalloc_node_track_caller",
#endif
};

static int fail(struct drm_device *drm)
{
	int ret = register_kretprobe(&allocator);
	void *got;

	if (ret)
		return ret;
	starving = current;
	got = drmm_kmalloc(drm, 4321, GFP_KERNEL);
	kfree(put_aside);
	put_aside = NULL;
	ret = drmm_add_action(drm, faulty_action, drm);
	starving = NULL;
	unregister_kretprobe(&allocator);
	kfree(put_aside);
	put_aside = NULL;
	return got || ret != -ENOMEM ? -EINVAL : 0;
}

static int add_in_atomic(struct drm_device *drm)
{
	static DEFINE_SPINLOCK(lock);
	unsigned long flags;
	void *locked, *masked, *sleepable;

	spin_lock(&lock);
	locked = drmm_kmalloc(drm, 1001, GFP_ATOMIC);
	spin_unlock(&lock);
	local_irq_save(flags);
	masked = drmm_kmalloc(drm, 1002, GFP_ATOMIC);
	local_irq_restore(flags);
	sleepable = drmm_kmalloc(drm, 1003, GFP_KERNEL);
	return locked && masked && sleepable ? 0 : -ENOMEM;
}

static noinline void delete_unknown(struct drm_device *drm)
{
	static char never_added[64];

	drmm_kfree(drm, never_added);
}

static void add_late(struct drm_device *drm, void *data)
{
	if (!drmm_kmalloc(drm, 777, GFP_KERNEL))
		pr_info("lab_faulty: no memory to leak\n");
}

/* The barriers keep a call that comes last from being made a jump. */

static noinline void take_and_return(struct drm_device *drm)
{
	drm_dev_get(drm);
	drm_dev_put(drm);
	barrier();
}

static noinline void take_for_a_while(struct drm_device *drm)
{
	drm_dev_get(drm);
	barrier();
}

/* Not the same code as above, or the compiler makes one of them. */
static bool taken;

static noinline void take_for_ever(struct drm_device *drm)
{
	drm_dev_get(drm);
	WRITE_ONCE(taken, true);
}

/* Never freed: it is on the list of a drm_device that is. */
static int leak_connector(struct drm_device *drm)
{
	static const struct drm_connector_funcs funcs = {
		.destroy = drm_connector_cleanup,
	};
	struct drm_connector *connector =
		kzalloc(sizeof(*connector), GFP_KERNEL);
	int ret;

	if (!connector)
		return -ENOMEM;
	ret = drm_connector_init(drm, connector, &funcs,
				 DRM_MODE_CONNECTOR_VIRTUAL);
	if (ret)
		kfree(connector);
	else
		drm_connector_get(connector);
	return ret;
}

/* What a driver does with memory of its struct device, and then no more. */
static int use_devres(struct device *dev)
{
	void *group = devres_open_group(dev, NULL, GFP_KERNEL);
	void *small, *large;

	if (!group)
		return -ENOMEM;
	small = devm_kmalloc(dev, 100, GFP_KERNEL);
	large = devm_krealloc(dev, small, 5000, GFP_KERNEL);
	if (large)
		devm_kfree(dev, large);
	devres_close_group(dev, group);
	devres_remove_group(dev, group);
	return small && large ? 0 : -ENOMEM;
}

/* A connector that is plugged in and out by hand. */

static struct drm_connector *connector;

static int add_connector(struct drm_device *drm)
{
	static const struct drm_connector_funcs funcs = {};

	connector = drmm_kzalloc(drm, sizeof(*connector), GFP_KERNEL);
	if (!connector)
		return -ENOMEM;
	return drmm_connector_init(drm, connector, &funcs,
				   DRM_MODE_CONNECTOR_VIRTUAL, NULL);
}

/* User space is told which connector it is, or that it may be any. */
static int plug(const char *value, const struct kernel_param *param)
{
	bool now;
	int ret = kstrtobool(value, &now);

	if (ret || !connector)
		return ret ?: -ENODEV;
	connector->status = now ? connector_status_connected
				: connector_status_disconnected;
	if (now)
		drm_sysfs_connector_hotplug_event(connector);
	else
		drm_sysfs_hotplug_event(connector->dev);
	return 0;
}

static const struct kernel_param_ops plug_ops = {.set = plug};
module_param_cb(connected, &plug_ops, NULL, 0200);
MODULE_PARM_DESC(connected, "what the connector's status is from now on");

static const struct drm_mode_config_funcs faulty_mode_config_funcs = {
	.fb_create = drm_gem_fb_create,
};

/* In here until the unplug has waited long enough to be told of. */

static struct completion inside;

static int stay_inside(void *drm)
{
	int index;

	if (drm_dev_enter(drm, &index)) {
		complete(&inside);
		msleep(STUCK_MS);
		drm_dev_exit(index);
	}
	drm_dev_put(drm);
	return 0;
}

static int get_stuck(struct drm_device *drm)
{
	struct task_struct *task;

	init_completion(&inside);
	drm_dev_get(drm);
	task = kthread_run(stay_inside, drm, "faulty-stuck");
	if (IS_ERR(task))
		return PTR_ERR(task);
	wait_for_completion(&inside);
	return 0;
}

static void faulty_remove(void *data)
{
	struct drm_device *drm = data;

	if (faulty("stuck") && get_stuck(drm))
		pr_info("lab_faulty: cannot get stuck\n");
	if (faulty("unregister"))
		drm_dev_unregister(drm);
	else
		drm_dev_unplug(drm);
	connector = NULL;
	if (faulty("reference")) {
		drm_dev_put(drm);
		barrier();
	}
}

static int commit_faults(struct drm_device *drm)
{
	int ret = 0;

	if (faulty("fail"))
		ret = fail(drm);
	if (!ret && faulty("atomic"))
		ret = add_in_atomic(drm);
	if (!ret && faulty("late"))
		ret = drmm_add_action(drm, add_late, drm);
	if (!ret && faulty("connector"))
		ret = leak_connector(drm);
	if (faulty("unknown"))
		delete_unknown(drm);
	if (faulty("reference")) {
		take_and_return(drm);
		take_for_a_while(drm);
		take_for_ever(drm);
	}
	return ret;
}

static int faulty_probe(struct platform_device *pdev)
{
	struct drm_device *drm;
	int ret;

	drm = __devm_drm_dev_alloc(&pdev->dev, &faulty_drm_driver, sizeof(*drm),
				   0);
	if (IS_ERR(drm))
		return PTR_ERR(drm);
	ret = use_devres(&pdev->dev);
	if (!ret)
		ret = drmm_mode_config_init(drm);
	if (ret)
		return ret;
	drm->mode_config.max_width = drm->mode_config.max_height = 4096;
	drm->mode_config.funcs = &faulty_mode_config_funcs;
	ret = commit_faults(drm);
	if (!ret && faulty("hotplug"))
		ret = add_connector(drm);
	if (ret)
		return ret;
	ret = drm_dev_register(drm, 0);
	if (ret)
		return ret;
	if (faulty("hotplug"))
		drm_sysfs_hotplug_event(drm);
	return devm_add_action_or_reset(&pdev->dev, faulty_remove, drm);
}

static struct platform_driver faulty_driver = {
	.probe = faulty_probe,
	.driver = {.name = "drmscope-faulty"},
};

static struct platform_device *faulty_device;

static int __init faulty_init(void)
{
	int ret;

	ret = platform_driver_register(&faulty_driver);
	if (ret)
		return ret;
	faulty_device =
		platform_device_register_simple("drmscope-faulty", -1, NULL, 0);
	if (IS_ERR(faulty_device)) {
		platform_driver_unregister(&faulty_driver);
		return PTR_ERR(faulty_device);
	}
	return 0;
}

static void __exit faulty_exit(void)
{
	platform_device_unregister(faulty_device);
	platform_driver_unregister(&faulty_driver);
}

module_init(faulty_init);
module_exit(faulty_exit);
MODULE_DESCRIPTION("drmscope's lab: a drm driver with faults on demand");
MODULE_LICENSE("GPL");
