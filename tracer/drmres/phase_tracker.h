// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/rows.h"

#include <cstdint>

namespace drmscope::tracer {

// The phases of one drm_device, in order and without gaps:
// probing, init, registered, unplugging, unplugged or unregistered, zombie, releasing, freed.
class PhaseTracker
{
public:
    PhaseTracker(RowId deviceId, DerivedSink& sink);

    // The probe of its parent, within which the drm_device came to be, began then. Before any
    // event.
    void probeBegan(uint64_t timestampNs);
    // Any event of the drm_device. `bound`: a driver sits on its parent (for a snapshot).
    void handle(const EventRow& event, bool bound);
    // No driver is bound to the parent any more: if the drm_device still waits, it is a zombie.
    void driverLetGo(uint64_t timestampNs);

    Phase current() const { return m_phase; }
    // The driver or the hardware is done with it; only others still hold it.
    bool isGone() const { return m_phase == Phase::Unplugged || m_phase == Phase::Unregistered; }

private:
    void handleDevice(const EventRow& event);
    void handleSnapshot(const EventRow& event, bool bound);
    bool isBefore(Phase phase) const { return !m_begun || m_phase < phase; }
    void enter(Phase phase, uint64_t timestampNs);

    RowId m_deviceId;
    DerivedSink& m_sink;
    bool m_begun = false;
    Phase m_phase = Phase::Unknown;
    int32_t m_order = 0;
    uint64_t m_startedNs = 0;
};

} // namespace drmscope::tracer
