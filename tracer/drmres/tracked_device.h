// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/evidence.h"
#include "tracer/drmres/file_tracker.h"
#include "tracer/drmres/object_tracker.h"
#include "tracer/drmres/phase_tracker.h"
#include "tracer/drmres/pin_tracker.h"
#include "tracer/drmres/resource_tracker.h"
#include "tracer/drmres/rows.h"

#include <cstdint>

namespace drmscope::tracer {

// A probe that runs: a driver is being bound to `device`, a struct device, in `taskId`.
struct RunningProbe
{
    uint64_t device = 0;
    uint64_t beganNs = 0;
    RowId taskId = 0;
};

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
    void handle(const EventRow& event);
    // Its first event came within this probe. The driver need not sit on the parent: that of
    // virtio-gpu sits on the virtio device, and the PCI device is the parent.
    void beginIn(const RunningProbe& probe);
    // The probe on a struct device is over, or the driver was removed from it.
    void probeEnded(const EventRow& probe);
    void driverRemoved(const EventRow& remove);
    void eventsMissed() { m_evidence.missed = true; }
    // Tells of what is alive, and keeps it.
    void present(uint64_t nowNs, DerivedSink& to);

    Phase phase() const { return m_phases.current(); }
    bool hasBegun() const { return m_begun; }
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
    ObjectTracker m_objects;
    ResourceTracker m_resources;
    uint64_t m_parentAddress = 0;
    uint64_t m_probedAddress = 0; // the struct device in whose probe it came to be
    uint64_t m_firstSeenNs = 0;
    bool m_bound = false;   // a bus driver sits on its parent
    bool m_begun = false;   // it had an event
    bool m_inProbe = false; // it came to be in the probe that still runs
};

} // namespace drmscope::tracer
