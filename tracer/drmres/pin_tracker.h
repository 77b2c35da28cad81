// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/evidence.h"
#include "tracer/drmres/rows.h"

#include <cstdint>

namespace drmscope::tracer {

// What keeps one drm_device alive. Open files, in-kernel clients, dma_bufs and atomic states pin it
// while they are there; a mapping keeps one of these. Once its driver is gone and nobody has it
// open, whatever still keeps it is an unexplained pin, if events cannot have been missed and if it
// lasts: between the last close and the release that follows lies some work too.
class PinTracker
{
public:
    // Shorter is the work after a last close (in a busy guest 70 ms were seen).
    static constexpr uint64_t kUnexplainedNs = 1'000'000'000;

    // `evidence` and `sink` must outlive the tracker.
    PinTracker(RowId deviceId, const Evidence& evidence, DerivedSink& sink);

    RowId begin(const PinRow& pin); // its id, by which it ends
    void end(const PinRow& pin);
    // One whose beginning was not told: older than the recording, or missed.
    void endUnseen(const PinRow& pin);
    // The driver holds its own reference no longer. Later calls are ignored.
    void driverLetGo(uint64_t timestampNs);
    void releaseBegan(uint64_t timestampNs);
    void present(uint64_t nowNs, DerivedSink& to) const; // what nothing known explains

private:
    // Since when nothing known has kept it; 0: something does.
    uint64_t unexplainedSince() const;
    PinRow unexplained(uint64_t startedNs, uint64_t endedNs) const;
    void endUnexplained(uint64_t timestampNs);

    RowId m_deviceId;
    const Evidence& m_evidence;
    DerivedSink& m_sink;
    uint64_t m_held = 0; // by what is known
    uint64_t m_lastEndNs = 0;
    uint64_t m_letGoNs = 0;
};

} // namespace drmscope::tracer
