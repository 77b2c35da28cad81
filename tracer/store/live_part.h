// SPDX-License-Identifier: MIT
#pragma once

#include "schema/database.h"
#include "tracer/drmres/trackers.h"
#include "tracer/store/derived_rows.h"
#include "tracer/store/touched_devices.h"

#include <cstdint>
#include <set>

namespace drmscope::tracer {

// Makes some drm_devices of a recording that still runs a part of a session, as
// schema/session_part.h has it: all rows of each, those of what still lives too, as if the
// recording ended at `nowNs`. What `derived` was told of is committed.
void makeLivePart(schema::Database& database, const std::set<RowId>& deviceIds, uint64_t nowNs,
                  const Trackers& trackers, const DerivedRows& derived,
                  const TouchedDevices& touched);

} // namespace drmscope::tracer
