// SPDX-License-Identifier: MIT
#pragma once

namespace drmscope::tracer {

// How much of one drm_device's life the recording holds. A tracker accuses nobody unless
// complete().
struct Evidence
{
    bool beginningSeen = false; // its dev_init is in the recording
    bool missed = false;        // events that may have been its own were dropped

    bool complete() const { return beginningSeen && !missed; }
};

} // namespace drmscope::tracer
