// SPDX-License-Identifier: GPL-2.0-only
#include <linux/hashtable.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/mm_types.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>

#include "drmres_compat.h"
#include "drmres_files.h"
#include "drmres_snapshot.h"
#include "drmres_trace.h"

#define FILES 4096
/* Of a command line as much is told. */
#define COMMAND_LEN 128

struct opener {
	struct hlist_node hash;
	const struct drm_file *file;
	bool in_kernel;
	pid_t pid;
	char comm[TASK_COMM_LEN];
};

static DEFINE_RAW_SPINLOCK(lock);
static DEFINE_HASHTABLE(by_file, 8);
static HLIST_HEAD(unused);
static struct opener *pool;

static struct opener *find(const struct drm_file *file)
{
	struct opener *opener;

	hash_for_each_possible(by_file, opener, hash, (unsigned long)file)
		if (opener->file == file)
			return opener;
	return NULL;
}

static void forget(struct opener *opener)
{
	hash_del(&opener->hash);
	hlist_add_head(&opener->hash, &unused);
}

/* Where there is no room it is found again in the file itself. */
static void remember(const struct opener *from)
{
	struct opener *opener;
	unsigned long flags;

	raw_spin_lock_irqsave(&lock, flags);
	opener = find(from->file);
	if (opener)
		forget(opener);
	if (!hlist_empty(&unused)) {
		opener = hlist_entry(unused.first, struct opener, hash);
		hlist_del_init(&opener->hash);
		*opener = *from;
		hash_add(by_file, &opener->hash, (unsigned long)from->file);
	}
	raw_spin_unlock_irqrestore(&lock, flags);
}

static bool recall(const struct drm_file *file, struct opener *to, bool last)
{
	struct opener *opener;
	unsigned long flags;

	raw_spin_lock_irqsave(&lock, flags);
	opener = find(file);
	if (opener) {
		*to = *opener;
		if (last)
			forget(opener);
	}
	raw_spin_unlock_irqrestore(&lock, flags);
	return opener;
}

/* What a drm_file says itself: the process that uses it now. */
static void read_user(const struct drm_file *file, struct opener *to)
{
	struct task_struct *task;
	struct pid *pid;

	rcu_read_lock();
	pid = drmres_file_pid(file);
	task = pid_task(pid, PIDTYPE_PID);
	to->pid = task ? task->tgid : pid_nr(pid);
	if (task)
		strscpy(to->comm, task->comm, sizeof(to->comm));
	rcu_read_unlock();
}

/* Who does it now: while exiting, a process has no command line any more. */
struct actor {
	pid_t pid;
	bool exiting;
	char command[COMMAND_LEN];
};

static void read_actor(struct actor *actor)
{
	const struct mm_struct *mm = current->mm;
	unsigned long length = 0, i;

	actor->pid = current->tgid;
	actor->exiting = current->flags & PF_EXITING;
	if (mm && !(current->flags & PF_KTHREAD) &&
	    mm->arg_end > mm->arg_start)
		length = min_t(unsigned long, mm->arg_end - mm->arg_start,
			       COMMAND_LEN - 1);
	if (length &&
	    copy_from_user_nofault(actor->command,
				   (const void __user *)mm->arg_start, length))
		length = 0;
	while (length && !actor->command[length - 1])
		length--;
	for (i = 0; i < length; i++)
		if (!actor->command[i])
			actor->command[i] = ' ';
	actor->command[length] = 0;
}

static const struct actor nobody;

static void describe(struct drmres_file_event *e,
		     const struct drmres_device *device,
		     const struct opener *opener, const struct actor *actor)
{
	const struct drm_minor *minor = opener->file->minor;

	*e = (struct drmres_file_event){
		.seq = drmres_next_seq(),
		.device = device,
		.file = (unsigned long)opener->file,
		.minor = minor->index,
		.minor_type = minor->type,
		.in_kernel = opener->in_kernel,
		.exiting = actor->exiting,
		.pid = opener->pid,
		.actor = actor->pid,
		.comm = opener->comm,
		.actor_comm = actor->pid ? current->comm : "",
		.cmdline = actor->command,
		.refs = drmres_refs(device->drm),
		.open_count = drmres_open_count(device->drm),
	};
}

void drmres_file_trace_open(struct drmres_device *device,
			    struct drm_file *file, bool in_kernel)
{
	struct opener opener = {
		.file = file,
		.in_kernel = in_kernel,
		.pid = current->tgid,
	};
	struct drmres_file_event e;
	struct actor actor;

	strscpy(opener.comm, current->comm, sizeof(opener.comm));
	remember(&opener);
	if (!trace_drmres_file_open_enabled())
		return;
	read_actor(&actor);
	describe(&e, device, &opener, &actor);
	trace_drmres_file_open(&e);
}

void drmres_file_trace_close(struct drmres_device *device,
			     struct drm_file *file)
{
	struct opener opener = { .file = file };
	struct drmres_file_event e;
	struct actor actor;

	if (!recall(file, &opener, true)) {
		opener.in_kernel = !file->filp;
		read_user(file, &opener);
	}
	if (!trace_drmres_file_close_enabled())
		return;
	read_actor(&actor);
	describe(&e, device, &opener, &actor);
	trace_drmres_file_close(&e);
}

void drmres_file_trace_snapshot(struct drmres_device *device,
				struct drm_file *file, bool in_kernel)
{
	struct opener opener = { .file = file, .in_kernel = in_kernel };
	struct drmres_file_event e;

	if (!recall(file, &opener, false)) {
		read_user(file, &opener);
		remember(&opener);
	}
	if (!trace_drmres_file_snapshot_enabled())
		return;
	describe(&e, device, &opener, &nobody);
	trace_drmres_file_snapshot(&e);
}

void drmres_files_reset(void)
{
	struct hlist_node *next;
	struct opener *opener;
	unsigned long flags;
	int bucket;

	raw_spin_lock_irqsave(&lock, flags);
	hash_for_each_safe(by_file, bucket, next, opener, hash)
		forget(opener);
	raw_spin_unlock_irqrestore(&lock, flags);
}

int drmres_files_init(void)
{
	unsigned int i;

	pool = kvcalloc(FILES, sizeof(*pool), GFP_KERNEL);
	if (!pool)
		return -ENOMEM;
	for (i = 0; i < FILES; i++)
		hlist_add_head(&pool[i].hash, &unused);
	return 0;
}

void drmres_files_exit(void)
{
	kvfree(pool);
}
