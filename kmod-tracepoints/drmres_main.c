// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <linux/workqueue.h>

#include "drmres_bind.h"
#include "drmres_calls.h"
#include "drmres_demand.h"
#include "drmres_devices.h"
#include "drmres_files.h"
#include "drmres_hooks.h"
#include "drmres_node.h"
#include "drmres_probe.h"
#include "drmres_snapshot.h"
#include "drmres_states.h"
#include "drmres_uses.h"

/* Who arms, disarms or announces. */
static DEFINE_MUTEX(lock);
static bool ready;

/* Drivers that are being unbound from a device that has a drm_device. */
static atomic_t unbinding;

/* Events that are enabled and rest on hooks of hot functions. */
static unsigned int listened;

static void look_at_demand(void)
{
	if (!ready)
		return;
	drmres_hooks_demand(DRMRES_RESOURCES, listened);
	drmres_hooks_demand(DRMRES_USES, listened &&
			    (atomic_read(&unbinding) ||
			     drmres_devices_any_gone()));
}

static void meet_demand(struct work_struct *work)
{
	mutex_lock(&lock);
	look_at_demand();
	mutex_unlock(&lock);
}

static DECLARE_WORK(demand_work, meet_demand);

void drmres_demand_changed(void)
{
	schedule_work(&demand_work);
}

void drmres_demand_unbinding(bool begins)
{
	atomic_add(begins ? 1 : -1, &unbinding);
	schedule_work(&demand_work);
	if (begins)
		flush_work(&demand_work);
}

int drmres_listen(void)
{
	mutex_lock(&lock);
	listened++;
	look_at_demand();
	mutex_unlock(&lock);
	return 0;
}

void drmres_unlisten(void)
{
	mutex_lock(&lock);
	listened--;
	look_at_demand();
	mutex_unlock(&lock);
}

static bool refs;

static int set_refs(const char *value, const struct kernel_param *param)
{
	int error = param_set_bool(value, param);

	if (error)
		return error;
	mutex_lock(&lock);
	drmres_hooks_demand(DRMRES_REFERENCES, refs);
	mutex_unlock(&lock);
	return 0;
}

static const struct kernel_param_ops refs_ops = {
	.set = set_refs,
	.get = param_get_bool,
};
module_param_cb(refs, &refs_ops, &refs, 0600);
MODULE_PARM_DESC(refs,
		 "tell of every drm_dev_get() and drm_dev_put(), with its stack (default 0)");

static int set_announce(const char *value, const struct kernel_param *param)
{
	bool wanted;
	int error = kstrtobool(value, &wanted);

	if (error || !wanted)
		return error;
	mutex_lock(&lock);
	if (ready) {
		drmres_uses_flush();
		drmres_hooks_announce();
		drmres_snapshot_scan();
		drmres_snapshot_announce();
	}
	mutex_unlock(&lock);
	drmres_bind_settle();
	return 0;
}

static const struct kernel_param_ops announce_ops = { .set = set_announce };
module_param_cb(announce, &announce_ops, NULL, 0200);
MODULE_PARM_DESC(announce,
		 "write 1: tell of every hook, drm_device, open file and managed resource that is there now");

/* Before drm's own init runs, so that nothing is missed; after its exit. */
static int on_module_event(struct notifier_block *nb, unsigned long action,
			   void *data)
{
	struct module *module = data;

	mutex_lock(&lock);
	if (action == MODULE_STATE_GOING)
		drmres_bind_module_gone(module);
	if (!ready || strcmp(module->name, "drm"))
		goto out;
	if (action == MODULE_STATE_COMING && !drmres_hooks_armed())
		drmres_hooks_arm();
	else if (action == MODULE_STATE_GOING && drmres_hooks_armed())
		drmres_hooks_disarm();
	else
		goto out;
	drmres_hooks_announce();
out:
	mutex_unlock(&lock);
	return NOTIFY_DONE;
}

/* Before the kernel's own kprobes lose the memory they sit in. */
static struct notifier_block module_nb = {
	.notifier_call = on_module_event,
	.priority = 1,
};

static int arm(void)
{
	int error = drmres_hooks_arm();

	if (error == -ENOENT)
		pr_info("drm is not loaded: waiting for it\n");
	else if (error)
		return error;
	drmres_snapshot_scan();
	if (!drmres_layout_fault())
		return 0;
	pr_err("refusing to load: built for another drm than the one that runs (%s)\n",
	       drmres_layout_fault());
	drmres_hooks_disarm();
	return -EINVAL;
}

static int __init drmres_init(void)
{
	int error;

	if (!IS_ENABLED(CONFIG_DRM)) {
		pr_err("this kernel has no DRM\n");
		return -ENODEV;
	}
	/* Its spinlocks sleep: drm's own cannot be taken in a probe. */
	if (IS_ENABLED(CONFIG_PREEMPT_RT)) {
		pr_err("PREEMPT_RT kernels are not supported; load it on the same series without RT\n");
		return -EOPNOTSUPP;
	}
	error = drmres_calls_init();
	if (error)
		return error;
	error = drmres_files_init();
	if (error)
		goto err_calls;
	error = drmres_states_init();
	if (error)
		goto err_files;
	error = drmres_devices_init();
	if (error)
		goto err_states;
	drmres_hooks_init();
	if (!drmres_probe_works()) {
		pr_err("kprobes do not work now: kernel.ftrace_enabled is 0, or kprobes/enabled in debugfs is\n");
		error = -EBUSY;
		goto err_devices;
	}
	drmres_bind_init();

	/* Not under the lock, which is taken under that of the notifiers. */
	error = register_module_notifier(&module_nb);
	if (error)
		goto err_bind;
	mutex_lock(&lock);
	error = arm();
	ready = !error;
	look_at_demand();
	mutex_unlock(&lock);
	if (error)
		goto err_bind;
	drmres_bind_settle();
	return 0;

err_bind:
	drmres_bind_exit();
	unregister_module_notifier(&module_nb);
err_devices:
	drmres_hooks_exit();
	cancel_work_sync(&demand_work);
	tracepoint_synchronize_unregister();
	drmres_devices_exit();
err_states:
	drmres_states_exit();
err_files:
	drmres_files_exit();
err_calls:
	drmres_calls_exit();
	return error;
}

static void __exit drmres_exit(void)
{
	mutex_lock(&lock);
	ready = false;
	drmres_hooks_disarm();
	mutex_unlock(&lock);
	drmres_bind_exit();
	unregister_module_notifier(&module_nb);
	drmres_hooks_exit();
	/* An entry that ran till now may have asked for it. */
	cancel_work_sync(&demand_work);
	tracepoint_synchronize_unregister();
	drmres_devices_exit();
	drmres_states_exit();
	drmres_files_exit();
	drmres_calls_exit();
}

module_init(drmres_init);
module_exit(drmres_exit);

MODULE_DESCRIPTION("Tracepoints for what DRM devices own, and for how long");
MODULE_AUTHOR("The drmscope developers");
MODULE_LICENSE("GPL");
MODULE_VERSION("0.1.0");
