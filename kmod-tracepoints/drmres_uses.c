// SPDX-License-Identifier: GPL-2.0-only
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include <drm/drm_device.h>
#include <drm/drm_file.h>

#include "drmres_compat.h"
#include "drmres_snapshot.h"
#include "drmres_trace.h"
#include "drmres_uses.h"

#define COUNTS 256
#define QUIET_NS NSEC_PER_SEC

enum kind { IOCTL, FAULT };

struct count {
	const struct drm_file *file;	/* NULL: free */
	enum kind kind;
	pid_t pid;
	int result;
	struct drmres_use last;
	u32 untold;
	u64 told_ns;
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
		.device = count->last.device,
		.object = (unsigned long)count->file,
		.data = count->last.data,
		.count = count->untold,
		.result = count->result,
		.pid = count->pid,
		.refs = count->last.refs,
		.open_count = count->last.open_count,
		.text = count->comm,
	};

	if (!count->untold)
		return;
	e.seq = drmres_next_seq();
	if (count->kind == IOCTL)
		trace_drmres_ioctl(&e);
	else
		trace_drmres_fault(&e);
	count->untold = 0;
	count->told_ns = ktime_get_boot_fast_ns();
}

static struct count *find(enum kind kind, const struct drm_file *file,
			  int result)
{
	struct count *unused = NULL;
	int i;

	for (i = 0; i < COUNTS; i++) {
		if (counts[i].file == file && counts[i].kind == kind &&
		    counts[i].result == result &&
		    counts[i].pid == current->tgid)
			return &counts[i];
		if (!counts[i].file && !unused)
			unused = &counts[i];
	}
	if (!unused)
		return NULL;
	unused->file = file;
	unused->kind = kind;
	unused->pid = current->tgid;
	unused->result = result;
	unused->untold = 0;
	unused->told_ns = 0;
	strscpy(unused->comm, current->comm, sizeof(unused->comm));
	return unused;
}

static void count_one(enum kind kind, const struct drmres_use *use, int result)
{
	unsigned long flags;
	struct count *count;

	raw_spin_lock_irqsave(&lock, flags);
	count = find(kind, use->file, result);
	if (count) {
		count->last = *use;
		count->untold++;
		if (ktime_get_boot_fast_ns() - count->told_ns >= QUIET_NS)
			tell(count);
	} else {
		missed++;
	}
	raw_spin_unlock_irqrestore(&lock, flags);
}

/* Is @file one of a drm_device that is gone? Then @use is filled in. */
static bool use_of(const struct drm_file *file, struct drmres_use *use)
{
	struct drm_device *drm;

	if (!file)
		return false;
	drm = file->minor->dev;
	if (drm->registered && !drm->unplugged)
		return false;
	use->file = file;
	use->device = drmres_first_touch(drm);
	use->refs = drmres_refs(drm);
	use->open_count = drmres_open_count(drm);
	return use->device;
}

int drmres_on_ioctl_enter(struct kretprobe_instance *instance,
			  struct pt_regs *regs)
{
	const struct file *file = (void *)regs_get_kernel_argument(regs, 0);
	struct drmres_use *use = (void *)instance->data;

	if (!trace_drmres_ioctl_enabled() || !use_of(file->private_data, use))
		return -ECANCELED;
	use->data = (unsigned int)regs_get_kernel_argument(regs, 1);
	return 0;
}

int drmres_on_ioctl_return(struct kretprobe_instance *instance,
			   struct pt_regs *regs)
{
	count_one(IOCTL, (void *)instance->data, regs_return_value(regs));
	return 0;
}

int drmres_on_fault_enter(struct kretprobe_instance *instance,
			  struct pt_regs *regs)
{
	const struct vm_area_struct *vma =
		(void *)regs_get_kernel_argument(regs, 0);
	struct drmres_use *use = (void *)instance->data;

	if (!vma->vm_file || !drmres_is_drm_node(file_inode(vma->vm_file)) ||
	    !trace_drmres_fault_enabled() ||
	    !use_of(vma->vm_file->private_data, use))
		return -ECANCELED;
	use->data = regs_get_kernel_argument(regs, 1);
	return 0;
}

/* One that is to be tried again comes again. */
int drmres_on_fault_return(struct kretprobe_instance *instance,
			   struct pt_regs *regs)
{
	vm_fault_t result = (__force vm_fault_t)regs_return_value(regs);

	if (!(result & VM_FAULT_RETRY))
		count_one(FAULT, (void *)instance->data, (__force int)result);
	return 0;
}

void drmres_uses_flush(void)
{
	unsigned long flags;
	int i;

	raw_spin_lock_irqsave(&lock, flags);
	for (i = 0; i < COUNTS; i++)
		if (counts[i].file)
			tell(&counts[i]);
	raw_spin_unlock_irqrestore(&lock, flags);
}

void drmres_uses_end(const struct drm_file *file)
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

void drmres_uses_reset(void)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&lock, flags);
	memset(counts, 0, sizeof(counts));
	raw_spin_unlock_irqrestore(&lock, flags);
}

unsigned long drmres_uses_missed(void)
{
	return READ_ONCE(missed);
}
