// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/evidence.h"
#include "tracer/drmres/file_tracker.h"
#include "tracer/drmres/phase_tracker.h"
#include "tracer/drmres/pin_tracker.h"
#include "tracer/drmres/resource_tracker.h"
#include "tracer/drmres/rows.h"

#include <cstdint>

namespace drmscope::tracer {

// One drm_device that is alive: hands each of its events to the trackers that it concerns, in the
// order in which they depend on one another.
class TrackedDevice
{
public:
    // `lastFileId` and `sink` must outlive it.
    TrackedDevice(const DeviceRow& device, RowId& lastFileId, DerivedSink& sink);
    ~TrackedDevice() = default;
    TrackedDevice(const TrackedDevice&) = delete; // its trackers refer to one another
    TrackedDevice& operator=(const TrackedDevice&) = delete;
    TrackedDevice(TrackedDevice&&) = delete;
    TrackedDevice& operator=(TrackedDevice&&) = delete;

    void update(const DeviceRow& device);
    // `probeBeganNs`: when the probe that runs on its parent began, 0 if none does.
    void handle(const EventRow& event, uint64_t probeBeganNs);
    // The probe on its parent is over, or the driver was removed from it.
    void probeEnded(uint64_t timestampNs, bool failed);
    void driverRemoved(uint64_t timestampNs);
    void eventsMissed() { m_evidence.missed = true; }
    void finish(uint64_t endNs);

    bool isFreed() const { return m_phases.current() == Phase::Freed; }
    uint64_t parentAddress() const { return m_parentAddress; }
    uint64_t firstSeenNs() const { return m_firstSeenNs; }

private:
    void handleKind(const EventRow& event);
    void driverLetGo(uint64_t timestampNs);

    Evidence m_evidence;
    PhaseTracker m_phases;
    PinTracker m_pins;
    FileTracker m_files;
    ResourceTracker m_resources;
    uint64_t m_parentAddress = 0;
    uint64_t m_firstSeenNs = 0;
    bool m_bound = false;   // a bus driver sits on its parent
    bool m_begun = false;   // it had an event
    bool m_inProbe = false; // it came to be in the probe that still runs
};

} // namespace drmscope::tracer
