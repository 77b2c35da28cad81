// SPDX-License-Identifier: GPL-2.0-only
#include <linux/export.h>
#include <linux/string.h>

#include "drmres_managed_kobject.h"

static void name_kobject(const void *owner, char *to, size_t size)
{
	const struct kobject *kobj = owner;
	const char *name = kobject_name(kobj);

	strscpy(to, name ?: "", size);
}

static void call_kobject(void *owner, drmres_action_t action, void *data)
{
	((drmres_kobject_action_t)action)(owner, data);
}

static const struct drmres_owner_type kobject_type = {
	.kind = "kobject",
	.name = name_kobject,
	.call = call_kobject,
};

/**
 * drmres_kobject_init - give a kobject a list
 * @managed: lives as long as @kobj
 * @kobj: named; its ktype's release calls drmres_managed_release(@managed)
 */
void drmres_kobject_init(struct drmres_managed *managed, struct kobject *kobj)
{
	drmres_managed_init(managed, kobj, &kobject_type);
}
EXPORT_SYMBOL_GPL(drmres_kobject_init);
