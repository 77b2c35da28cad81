// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ftrace.h>

#include "drmres_compat.h"
#include "drmres_devices.h"
#include "drmres_gate.h"

static bool armed;

bool drmres_gate_armed(void)
{
	return READ_ONCE(armed);
}

#ifdef CONFIG_DYNAMIC_FTRACE

static void notrace on_release(unsigned long ip, unsigned long parent_ip,
			       struct ftrace_ops *ops,
			       struct ftrace_regs *fregs)
{
	drmres_device_leaves((void *)drmres_ftrace_argument(fregs, 0));
}

static struct ftrace_ops gate = {
	.func = on_release,
	.flags = DRMRES_FTRACE_ARGUMENTS | FTRACE_OPS_FL_PERMANENT,
};

int drmres_gate_arm(unsigned long address)
{
	int error = ftrace_set_filter_ip(&gate, address, 0, 1);

	if (!error)
		error = register_ftrace_function(&gate);
	WRITE_ONCE(armed, !error);
	return error;
}

void drmres_gate_disarm(void)
{
	if (!armed)
		return;
	WRITE_ONCE(armed, false);
	unregister_ftrace_function(&gate);
	ftrace_free_filter(&gate);
}

#else

int drmres_gate_arm(unsigned long address)
{
	return -EOPNOTSUPP;
}

void drmres_gate_disarm(void)
{
}

#endif
