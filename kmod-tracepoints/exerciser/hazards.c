// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/string.h>

#include "hazards.h"

static const struct exerciser_hazard *const families[] = {
	exerciser_memory_hazards,
	exerciser_growth_hazards,
	exerciser_list_hazards,
	exerciser_reference_hazards,
	exerciser_unplug_hazards,
	exerciser_object_hazards,
	exerciser_state_hazards,
};

static const struct exerciser_hazard none = {
	.name = "none",
	.says = "right: a driver that does everything right",
};

static const struct exerciser_hazard *chosen = &none;

const struct exerciser_hazard *exerciser_chosen_hazard(void)
{
	return READ_ONCE(chosen);
}

static const struct exerciser_hazard *find(const char *name)
{
	const struct exerciser_hazard *hazard;
	int i;

	if (sysfs_streq(name, none.name))
		return &none;
	for (i = 0; i < ARRAY_SIZE(families); i++)
		for (hazard = families[i]; hazard->name; hazard++)
			if (sysfs_streq(name, hazard->name))
				return hazard;
	return NULL;
}

static int set_hazard(const char *value, const struct kernel_param *param)
{
	const struct exerciser_hazard *hazard = find(value);

	if (!hazard) {
		pr_err("no hazard is called %s; parameter hazards lists them\n",
		       value);
		return -EINVAL;
	}
	WRITE_ONCE(chosen, hazard);
	return 0;
}

static int get_hazard(char *buffer, const struct kernel_param *param)
{
	return sysfs_emit(buffer, "%s\n", exerciser_chosen_hazard()->name);
}

static const struct kernel_param_ops hazard_ops = {
	.set = set_hazard,
	.get = get_hazard,
};
module_param_cb(hazard, &hazard_ops, NULL, 0644);
MODULE_PARM_DESC(hazard, "what the next bind does wrong (default none)");

static int get_hazards(char *buffer, const struct kernel_param *param)
{
	const struct exerciser_hazard *hazard;
	int i, at;

	at = sysfs_emit(buffer, "%s: %s\n", none.name, none.says);
	for (i = 0; i < ARRAY_SIZE(families); i++)
		for (hazard = families[i]; hazard->name; hazard++)
			at += sysfs_emit_at(buffer, at, "%s: %s\n",
					    hazard->name, hazard->says);
	return at;
}

static const struct kernel_param_ops hazards_ops = { .get = get_hazards };
module_param_cb(hazards, &hazards_ops, NULL, 0444);
MODULE_PARM_DESC(hazards, "read only: every hazard there is");
