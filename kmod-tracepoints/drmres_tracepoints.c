// SPDX-License-Identifier: GPL-2.0-only
#include <linux/export.h>

#include "drmres_demand.h"

#define CREATE_TRACE_POINTS
#include "drmres_trace.h"

atomic64_t drmres_seq;

/* The managed core's events are the same, in the same order. */
EXPORT_SYMBOL_GPL(drmres_seq);
EXPORT_TRACEPOINT_SYMBOL_GPL(drmres_dev_init);
EXPORT_TRACEPOINT_SYMBOL_GPL(drmres_add);
EXPORT_TRACEPOINT_SYMBOL_GPL(drmres_add_failed);
EXPORT_TRACEPOINT_SYMBOL_GPL(drmres_del);
EXPORT_TRACEPOINT_SYMBOL_GPL(drmres_release_begin);
EXPORT_TRACEPOINT_SYMBOL_GPL(drmres_release);
EXPORT_TRACEPOINT_SYMBOL_GPL(drmres_release_end);
