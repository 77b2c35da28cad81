// SPDX-License-Identifier: MIT
#pragma once

#include "app/export/output_file.h"
#include "app/query/session_reader.h"

namespace drmscope::app {

// A trace for ui.perfetto.dev and its trace processor: per drm_device a track of phases, files and
// resources on packed tracks on which slices never overlap, counters of live resources and bytes,
// open files and pins, and a flow from each add to its release. Memory follows one drm_device, not
// the session.
void writePerfetto(SessionReader& reader, OutputFile& output);

} // namespace drmscope::app
