// SPDX-License-Identifier: GPL-2.0-only
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include <drm/drm_device.h>
#include <drm/drm_file.h>

#include "drmres_ioctls.h"
#include "drmres_snapshot.h"
#include "drmres_trace.h"

#define COUNTS 256
#define QUIET_NS NSEC_PER_SEC

struct count {
	const struct drm_file *file;	/* NULL: free */
	const struct drmres_device *device;
	pid_t pid;
	int result;
	unsigned int command;		/* of the last one */
	u32 untold;
	u64 told_ns;
	s32 refs;			/* at the last one */
	s32 open_count;
	char comm[TASK_COMM_LEN];
};

static DEFINE_RAW_SPINLOCK(lock);
static struct count counts[COUNTS];
static unsigned long missed;

/*
 * Under the lock, so that no count is told twice. The drm_device may be gone
 * where its file's close was missed: only what was kept of it is told.
 */
static void tell(struct count *count)
{
	struct drmres_object_event e = {
		.device = count->device,
		.object = (unsigned long)count->file,
		.data = count->command,
		.count = count->untold,
		.result = count->result,
		.pid = count->pid,
		.refs = count->refs,
		.open_count = count->open_count,
		.text = count->comm,
	};

	if (!count->untold)
		return;
	e.seq = drmres_next_seq();
	trace_drmres_ioctl(&e);
	count->untold = 0;
	count->told_ns = ktime_get_boot_fast_ns();
}

static struct count *find(const struct drm_file *file, int result)
{
	struct count *unused = NULL;
	int i;

	for (i = 0; i < COUNTS; i++) {
		if (counts[i].file == file && counts[i].result == result &&
		    counts[i].pid == current->tgid)
			return &counts[i];
		if (!counts[i].file && !unused)
			unused = &counts[i];
	}
	if (!unused)
		return NULL;
	unused->file = file;
	unused->pid = current->tgid;
	unused->result = result;
	unused->untold = 0;
	unused->told_ns = 0;
	strscpy(unused->comm, current->comm, sizeof(unused->comm));
	return unused;
}

static void count_one(const struct drmres_device *device,
		      const struct drmres_ioctl *ioctl, int result)
{
	unsigned long flags;
	struct count *count;

	raw_spin_lock_irqsave(&lock, flags);
	count = find(ioctl->file, result);
	if (count) {
		count->device = device;
		count->refs = drmres_refs(device->drm);
		count->open_count = drmres_open_count(device->drm);
		count->command = ioctl->command;
		count->untold++;
		if (ktime_get_boot_fast_ns() - count->told_ns >= QUIET_NS)
			tell(count);
	} else {
		missed++;
	}
	raw_spin_unlock_irqrestore(&lock, flags);
}

int drmres_on_ioctl_enter(struct kretprobe_instance *instance,
			  struct pt_regs *regs)
{
	const struct file *file = (void *)regs_get_kernel_argument(regs, 0);
	struct drmres_ioctl *ioctl = (void *)instance->data;
	const struct drm_device *drm;

	ioctl->file = file->private_data;
	if (!ioctl->file)
		return -ECANCELED;
	drm = ioctl->file->minor->dev;
	if (drm->registered && !drm->unplugged)
		return -ECANCELED;
	ioctl->command = regs_get_kernel_argument(regs, 1);
	return 0;
}

int drmres_on_ioctl_return(struct kretprobe_instance *instance,
			   struct pt_regs *regs)
{
	const struct drmres_ioctl *ioctl = (void *)instance->data;
	struct drmres_device *device =
		drmres_first_touch(ioctl->file->minor->dev);

	if (device && trace_drmres_ioctl_enabled())
		count_one(device, ioctl, regs_return_value(regs));
	return 0;
}

void drmres_ioctls_flush(void)
{
	unsigned long flags;
	int i;

	raw_spin_lock_irqsave(&lock, flags);
	for (i = 0; i < COUNTS; i++)
		if (counts[i].file)
			tell(&counts[i]);
	raw_spin_unlock_irqrestore(&lock, flags);
}

void drmres_ioctls_end(const struct drm_file *file)
{
	unsigned long flags;
	int i;

	raw_spin_lock_irqsave(&lock, flags);
	for (i = 0; i < COUNTS; i++) {
		if (counts[i].file != file)
			continue;
		tell(&counts[i]);
		counts[i].file = NULL;
	}
	raw_spin_unlock_irqrestore(&lock, flags);
}

void drmres_ioctls_reset(void)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&lock, flags);
	memset(counts, 0, sizeof(counts));
	raw_spin_unlock_irqrestore(&lock, flags);
}

unsigned long drmres_ioctls_missed(void)
{
	return READ_ONCE(missed);
}
