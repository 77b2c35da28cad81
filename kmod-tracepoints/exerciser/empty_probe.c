// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kprobes.h>
#include <linux/moduleparam.h>
#include <linux/string.h>

#include "exerciser.h"

/* A kprobe that does nothing: what any hook costs at the least. */

static char symbol[64];
static struct kprobe probe;

static int do_nothing(struct kprobe *kp, struct pt_regs *regs)
{
	return 0;
}

void exerciser_forget_probe(void)
{
	if (symbol[0])
		unregister_kprobe(&probe);
	symbol[0] = 0;
}

static int set_probe(const char *value, const struct kernel_param *param)
{
	int ret;

	exerciser_forget_probe();
	strscpy(symbol, value, sizeof(symbol));
	symbol[strcspn(symbol, "\n")] = 0;
	if (!symbol[0])
		return 0;
	probe = (struct kprobe){ .symbol_name = symbol,
				 .pre_handler = do_nothing };
	ret = register_kprobe(&probe);
	if (ret)
		symbol[0] = 0;
	return ret;
}

static const struct kernel_param_ops probe_ops = { .set = set_probe };
module_param_cb(empty_probe, &probe_ops, NULL, 0200);
MODULE_PARM_DESC(empty_probe,
		 "a function to put a kprobe on that does nothing, empty for none (default none)");
