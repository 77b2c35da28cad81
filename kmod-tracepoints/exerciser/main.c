// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/slab.h>

#include "compat.h"
#include "exerciser.h"
#include "kept.h"

static unsigned int devices = 1;
module_param(devices, uint, 0444);
MODULE_PARM_DESC(devices, "how many drm_devices, 0 to 64 (default 1)");

static struct platform_device **parents;

static void unregister_parents(unsigned int nr)
{
	while (nr--)
		platform_device_unregister(parents[nr]);
	kfree(parents);
}

static int register_parents(void)
{
	struct platform_device *parent;
	unsigned int i;

	parents = kcalloc(devices, sizeof(*parents), GFP_KERNEL);
	if (!parents)
		return -ENOMEM;
	for (i = 0; i < devices; i++) {
		parent = platform_device_register_simple(EXERCISER_NAME, i,
							 NULL, 0);
		if (IS_ERR(parent)) {
			unregister_parents(i);
			return PTR_ERR(parent);
		}
		parents[i] = parent;
	}
	return 0;
}

static int __init exerciser_init(void)
{
	int ret;

	devices = min(devices, 64U);
	ret = platform_driver_register(&exerciser_platform_driver);
	if (ret)
		return ret;
	ret = register_parents();
	if (ret) {
		pr_err("cannot make %u devices: %d\n", devices, ret);
		platform_driver_unregister(&exerciser_platform_driver);
	}
	return ret;
}

static void __exit exerciser_exit(void)
{
	unregister_parents(devices);
	platform_driver_unregister(&exerciser_platform_driver);
	exerciser_forget_kept();
	exerciser_forget_probe();
}

module_init(exerciser_init);
module_exit(exerciser_exit);

MODULE_DESCRIPTION("drm_devices that own, hold and leak on demand");
MODULE_AUTHOR("The drmscope developers");
MODULE_LICENSE("GPL");
EXERCISER_IMPORT_DMA_BUF;
