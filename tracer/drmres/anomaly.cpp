// SPDX-License-Identifier: MIT
#include "tracer/drmres/anomaly.h"

#include <cstdio>

namespace drmscope::tracer::anomaly {

AnomalyRow of(const EventRow& event, std::string_view kind)
{
    const bool file = event.kind == EventKind::FileOpen || event.kind == EventKind::FileClose;
    const bool unknownPointer = kind == kDeleteOfUnknownPointer;
    char detail[96];
    std::snprintf(
        detail, sizeof(detail), "%s 0x%llx, %llu bytes",
        file             ? "drm_file"
        : unknownPointer ? "data"
                         : "node",
        static_cast<unsigned long long>(unknownPointer ? event.dataAddress : event.objectAddress),
        static_cast<unsigned long long>(event.sizeBytes));
    AnomalyRow row;
    row.eventId = event.id;
    row.deviceId = event.deviceId;
    row.kind = kind;
    row.detail = detail;
    return row;
}

} // namespace drmscope::tracer::anomaly
