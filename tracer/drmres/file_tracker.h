// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/evidence.h"
#include "tracer/drmres/pin_tracker.h"
#include "tracer/drmres/rows.h"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace drmscope::tracer {

// The struct drm_files of one drm_device, from open to close: of processes, and of in-kernel
// clients (fbdev emulation). Tells the pins.
class FileTracker
{
public:
    // `lastFileId` counts the files of all drm_devices. Everything must outlive the tracker.
    FileTracker(const Evidence& evidence, RowId& lastFileId, PinTracker& pins, DerivedSink& sink);

    void open(const EventRow& event);
    // A file that is older than the recording; one that is known already is no news.
    void snapshot(const EventRow& event);
    void close(const EventRow& event);
    // Nobody can have it open any more: closes that were not seen came before this.
    void releaseBegan(uint64_t timestampNs);
    void present(DerivedSink& to) const; // what is open
    // Of an open file; 0 if it is none that is known.
    RowId idOf(uint64_t address) const;

private:
    std::vector<uint64_t> openAddresses() const; // in the order of opening
    void begin(const EventRow& event, Origin origin);
    void end(uint64_t address, uint64_t closedNs, const EventRow* close);

    const Evidence& m_evidence;
    RowId& m_lastFileId;
    PinTracker& m_pins;
    DerivedSink& m_sink;
    std::unordered_map<uint64_t, FileRow> m_open; // by address
};

} // namespace drmscope::tracer
