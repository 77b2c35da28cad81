// SPDX-License-Identifier: GPL-2.0-only
#include <linux/list.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include <drm/drm_drv.h>

#include "kept.h"

struct kept {
	struct list_head link;
	exerciser_let_go_t let_go;
	void *what;
};

/* Newest first. */
static DEFINE_MUTEX(lock);
static LIST_HEAD(all_kept);

int exerciser_keep(exerciser_let_go_t let_go, void *what)
{
	struct kept *kept = kmalloc(sizeof(*kept), GFP_KERNEL);

	if (!kept)
		return -ENOMEM;
	kept->let_go = let_go;
	kept->what = what;
	mutex_lock(&lock);
	list_add(&kept->link, &all_kept);
	mutex_unlock(&lock);
	return 0;
}

static struct kept *take(const void *what)
{
	struct kept *kept, *taken = NULL;

	mutex_lock(&lock);
	list_for_each_entry(kept, &all_kept, link) {
		if (what && kept->what != what)
			continue;
		list_del(&kept->link);
		taken = kept;
		break;
	}
	mutex_unlock(&lock);
	return taken;
}

unsigned int exerciser_let_go(const void *what, unsigned int max)
{
	struct kept *kept;
	unsigned int nr;

	for (nr = 0; nr < max; nr++) {
		kept = take(what);
		if (!kept)
			break;
		kept->let_go(kept->what);
		kfree(kept);
	}
	return nr;
}

void exerciser_forget_kept(void)
{
	struct kept *kept;

	while ((kept = take(NULL)))
		kfree(kept);
}

void exerciser_put_drm(void *drm)
{
	drm_dev_put(drm);
}

static int set_let_go(const char *value, const struct kernel_param *param)
{
	bool wanted;
	int ret = kstrtobool(value, &wanted);

	if (!ret && wanted)
		exerciser_let_go(NULL, UINT_MAX);
	return ret;
}

static const struct kernel_param_ops let_go_ops = { .set = set_let_go };
module_param_cb(let_go, &let_go_ops, NULL, 0200);
MODULE_PARM_DESC(let_go, "write 1: let go of all that hazards have kept");
