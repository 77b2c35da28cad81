// SPDX-License-Identifier: GPL-2.0-only
/*
 * A drm driver of the lab, without hardware: it takes managed resources off
 * the list by hand, which none of the drivers that QEMU has hardware for does.
 */
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/version.h>

#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>
#include <drm/drm_managed.h>

DEFINE_DRM_GEM_FOPS(lab_fops);

static const struct drm_driver lab_drm_driver = {
	.driver_features = DRIVER_GEM,
	.fops = &lab_fops,
	.name = "lab",
	.desc = "managed resources on demand",
	.major = 1,
};

static void lab_action(struct drm_device *drm, void *data)
{
}

static void lab_unplug(void *drm)
{
	drm_dev_unplug(drm);
}

/* An action that runs before its time is there since 6.9. */
static int lab_run_early(struct drm_device *drm, void *data)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
	int ret = drmm_add_action(drm, lab_action, data);

	if (ret)
		return ret;
	drmm_release_action(drm, lab_action, data);
#endif
	return 0;
}

static int lab_probe(struct platform_device *pdev)
{
	struct drm_device *drm;
	void *first, *second, *third;
	int ret;

	drm = __devm_drm_dev_alloc(&pdev->dev, &lab_drm_driver, sizeof(*drm),
				   0);
	if (IS_ERR(drm))
		return PTR_ERR(drm);
	first = drmm_kzalloc(drm, 100, GFP_KERNEL);
	second = drmm_kzalloc(drm, 200, GFP_KERNEL);
	third = drmm_kstrdup(drm, "a string of the lab", GFP_KERNEL);
	if (!first || !second || !third)
		return -ENOMEM;
	ret = drmm_add_action_or_reset(drm, lab_action, first);
	if (ret)
		return ret;
	/* Neither the newest nor the oldest. */
	drmm_kfree(drm, second);
	ret = lab_run_early(drm, third);
	if (ret)
		return ret;
	/* The newest, at the address that may just have become free. */
	drmm_kfree(drm, drmm_kzalloc(drm, 200, GFP_KERNEL));
	ret = drm_dev_register(drm, 0);
	if (ret)
		return ret;
	return devm_add_action_or_reset(&pdev->dev, lab_unplug, drm);
}

static struct platform_driver lab_driver = {
	.probe = lab_probe,
	.driver = {.name = "drmscope-lab"},
};

static struct platform_device *lab_device;

static int __init lab_init(void)
{
	int ret = platform_driver_register(&lab_driver);

	if (ret)
		return ret;
	lab_device =
		platform_device_register_simple("drmscope-lab", -1, NULL, 0);
	if (IS_ERR(lab_device)) {
		platform_driver_unregister(&lab_driver);
		return PTR_ERR(lab_device);
	}
	return 0;
}

static void __exit lab_exit(void)
{
	platform_device_unregister(lab_device);
	platform_driver_unregister(&lab_driver);
}

module_init(lab_init);
module_exit(lab_exit);
MODULE_DESCRIPTION("drmscope's lab: a drm driver that frees by hand");
MODULE_LICENSE("GPL");
