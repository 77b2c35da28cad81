// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/collect/collect_options.h"
#include "tracer/collect/state_lines.h"

namespace drmscope::tracer {

// Reads a stream to its end and writes the session: `drmscope-collect -o FILE`. One thread reads
// ahead (InputThread), one decodes and tracks, one writes (SessionWriter); where they are kept
// waiting for long, the agent's pipe and the kernel's ring buffer take up what comes. Returns the
// exit code, and has said why.
//
// SIGINT is ignored (Ctrl-C stops the agent, which ends the stream); SIGTERM and SIGHUP end the
// recording as interrupted, with all that had come; as complete, with what all CPUs had told, where
// whoever started us says on --status-fd that it was enough, and the agent lives. One more of them,
// or SIGUSR2, ends it at once, with what was committed. SIGUSR1 has a flight recorder write what it
// keeps, and go on.
int recordSession(const CollectOptions& options, StateLines& lines);

} // namespace drmscope::tracer
