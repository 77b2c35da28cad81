// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/rows.h"

#include <string_view>

// What does not fit what came before. The words stand in `anomaly.kind`, and rules look for them.
namespace drmscope::tracer::anomaly {

inline constexpr std::string_view kDeleteWithoutAdd = "del without add";
inline constexpr std::string_view kDeleteOfUnknownPointer =
    "del of unknown pointer"; // the kernel says
// A release function took off the list what drm_managed_release() was to come to next.
inline constexpr std::string_view kNextDeletedInRelease = "next deleted in release";
inline constexpr std::string_view kReleaseWithoutAdd = "release without add";
inline constexpr std::string_view kAddTwice = "add twice";
// Once a drm_device; `resource` holds the particulars.
inline constexpr std::string_view kReleaseOrderBroken = "release order broken";
inline constexpr std::string_view kLeftByRelease = "left by release";
inline constexpr std::string_view kEventAfterRelease = "event after release";
inline constexpr std::string_view kCloseWithoutOpen = "close without open";
inline constexpr std::string_view kOpenTwice = "open twice";

// `event` as an anomaly; the detail tells its object's address and size.
AnomalyRow of(const EventRow& event, std::string_view kind);

} // namespace drmscope::tracer::anomaly
