// SPDX-License-Identifier: GPL-2.0-only
#include "drmres_compat.h"
#include "drmres_devices.h"
#include "drmres_entry.h"
#include "drmres_gate.h"
#include "drmres_probe.h"

static bool armed;

bool drmres_gate_armed(void)
{
	return READ_ONCE(armed);
}

static void notrace on_release(struct ftrace_regs *fregs, unsigned long caller,
			       u8 atomic)
{
	drmres_device_leaves((void *)drmres_ftrace_argument(fregs, 0));
}

static struct drmres_probe gate = { .raw_entry = on_release };

int drmres_gate_arm(unsigned long address)
{
	int error;

	gate.kp.addr = (kprobe_opcode_t *)address;
	error = drmres_entry_add(&gate);
	WRITE_ONCE(armed, !error);
	return error;
}

void drmres_gate_disarm(void)
{
	if (!armed)
		return;
	WRITE_ONCE(armed, false);
	drmres_entry_remove(&gate);
}
