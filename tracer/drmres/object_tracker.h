// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/file_tracker.h"
#include "tracer/drmres/pin_tracker.h"
#include "tracer/drmres/rows.h"

#include <cstdint>
#include <map>

namespace drmscope::tracer {

// The dma_bufs, the mappings of GEM objects and the atomic states of one drm_device. A dma_buf and
// an atomic state hold a reference to it; a mapping holds the file or the dma_buf that it was made
// with, and so says why that stays.
class ObjectTracker
{
public:
    // Everything must outlive the tracker.
    ObjectTracker(const FileTracker& files, PinTracker& pins) : m_files(files), m_pins(pins) {}

    void handle(const EventRow& event);
    // Nothing can hold it any more: ends that were not seen came before this.
    void releaseBegan(uint64_t timestampNs);
    void present(DerivedSink& to) const; // what is alive

private:
    struct Held
    {
        PinRow pin;
        uint64_t holds = 0; // mapping: its drm_file or dma_buf
    };
    using HeldObjects = std::map<uint64_t, Held>;

    void begin(const EventRow& event, PinKind kind);
    void end(const EventRow& event, PinKind kind);
    HeldObjects::iterator end(HeldObjects::iterator held, uint64_t timestampNs);
    // A file or dma_buf goes only when nobody maps it any more.
    void endMappingsOf(uint64_t address, uint64_t timestampNs);
    PinRow pinOf(const EventRow& event, PinKind kind) const;

    const FileTracker& m_files;
    PinTracker& m_pins;
    HeldObjects m_held; // by address: no two kinds can share one
};

} // namespace drmscope::tracer
