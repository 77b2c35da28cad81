// SPDX-License-Identifier: MIT
#pragma once

#include "schema/session_file.h"
#include "tracer/collect/flight_ring.h"
#include "tracer/collect/frame_collector.h"
#include "tracer/collect/locked_folder.h"
#include "tracer/collect/recorded_symbols.h"
#include "tracer/collect/state_lines.h"
#include "tracer/store/session_writer.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drmscope::tracer {

// Judges what a flight recorder keeps while it keeps it: the same frames become a session of their
// own, in a folder for temporary files, which the rules look at as they do at any that grows. Once
// it reaches much farther back than what is kept, it begins anew with what is kept, so that it says
// what a session written now would say. One thread.
//
// Throws SqliteError when that folder is full; what is kept is not its business.
class Lookout
{
public:
    Lookout(uint64_t keepNs, bool allDevres);

    // Every frame of the stream, after `ring` has it.
    void take(const Frame& frame, FlightRing& ring);
    // Rules accuse somebody, in what came since it began anew.
    bool accuses() const { return m_writer->liveAccusations() > 0; }
    std::vector<std::string> takeWarnings() { return m_writer->takeWarnings(); }
    // What was kept has been written: what has been seen is seen.
    void beginAnew();

private:
    struct Told // once, and needed again
    {
        FrameType type;
        std::vector<std::byte> payload;
    };

    void begin(uint64_t sinceNs); // nothing is known of before; 0 where nothing was
    void feed(const Frame& frame);

    uint64_t m_keepNs;
    bool m_allDevres;
    LockedFolder m_folder;
    RecordedSymbols m_symbols; // outlive what is begun anew
    StateLines m_nobody{-1};
    std::vector<Told> m_told;
    size_t m_toldBytes = 0;
    uint64_t m_beganNs = 0;
    std::optional<schema::SessionFile> m_file;
    std::optional<SessionWriter> m_writer;
    std::optional<FrameCollector> m_collector;
};

} // namespace drmscope::tracer
