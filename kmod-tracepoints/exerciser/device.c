// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mutex.h>

#include "compat.h"
#include "cores.h"
#include "exerciser.h"
#include "hazards.h"

/* Bound devices, oldest first. */
static DEFINE_MUTEX(bound_lock);
static LIST_HEAD(bound);

struct exerciser *exerciser_get_other(const struct exerciser *ex)
{
	struct exerciser *one, *other = NULL;

	mutex_lock(&bound_lock);
	list_for_each_entry(one, &bound, bound) {
		if (one == ex)
			continue;
		drm_dev_get(&one->drm);
		other = one;
		break;
	}
	mutex_unlock(&bound_lock);
	return other;
}

static int run_probe(struct exerciser *ex, struct device *dev)
{
	int ret = exerciser_begin_core(ex);

	if (!ret)
		ret = exerciser_add_resources(ex);
	if (!ret && ex->hazard->probe)
		ret = ex->hazard->probe(ex, dev);
	return ret ?: drm_dev_register(&ex->drm, 0);
}

static int exerciser_probe(struct platform_device *pdev)
{
	struct exerciser *ex;
	int ret;

	ex = devm_drm_dev_alloc(&pdev->dev, &exerciser_drm_driver,
				struct exerciser, drm);
	if (IS_ERR(ex))
		return PTR_ERR(ex);
	ex->hazard = exerciser_chosen_hazard();
	spin_lock_init(&ex->lock);
	platform_set_drvdata(pdev, ex);
	ret = run_probe(ex, &pdev->dev);
	if (ret)
		return ret;
	mutex_lock(&bound_lock);
	list_add_tail(&ex->bound, &bound);
	mutex_unlock(&bound_lock);
	return 0;
}

static void exerciser_remove(struct platform_device *pdev)
{
	struct exerciser *ex = platform_get_drvdata(pdev);

	mutex_lock(&bound_lock);
	list_del(&ex->bound);
	mutex_unlock(&bound_lock);
	if (ex->hazard->remove)
		ex->hazard->remove(ex);
	if (ex->hazard->no_unplug)
		drm_dev_unregister(&ex->drm);
	else
		drm_dev_unplug(&ex->drm);
	if (ex->hazard->removed)
		ex->hazard->removed(ex);
}

struct platform_driver exerciser_platform_driver = {
	.probe = exerciser_probe,
	.EXERCISER_REMOVE = exerciser_remove,
	.driver = {
		.name = EXERCISER_NAME,
		.dev_groups = exerciser_groups,
	},
};
