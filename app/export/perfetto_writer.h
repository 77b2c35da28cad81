// SPDX-License-Identifier: MIT
#pragma once

#include "app/export/output_file.h"
#include "app/export/perfetto_trace.pb.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace drmscope::app {

// Packets of one trace, written as they come. Texts are made valid UTF-8, as protobuf demands.
class PerfettoWriter
{
public:
    using Event = perfetto::TrackEvent;

    // What tracks count.
    enum class Unit : uint8_t
    {
        None,
        Count,
        Bytes
    };

    explicit PerfettoWriter(OutputFile& output) : m_output(output) {}

    // Wall-clock time beside the trace clock ("boot").
    void clocks(int64_t bootNs, int64_t wallNs);
    // Its id. Tracks of one parent stand in the order in which they were made.
    uint64_t track(uint64_t parent, std::string_view name, Unit unit = Unit::None);

    // An event that the caller completes and gives back to put().
    Event& event(uint64_t track, Event::Type type, std::string_view name = {});
    void put(int64_t timeNs);

    void end(uint64_t track, int64_t timeNs);
    void counter(uint64_t track, int64_t timeNs, int64_t value);

private:
    void write(const perfetto::TracePacket& packet);

    OutputFile& m_output;
    perfetto::Trace m_trace; // of one packet: what is written is a Trace in pieces
    perfetto::TracePacket m_packet;
    uint64_t m_tracks = 0;
};

void annotate(PerfettoWriter::Event& event, const char* name, std::string_view text);
void annotate(PerfettoWriter::Event& event, const char* name, int64_t number);
void annotatePointer(PerfettoWriter::Event& event, const char* name, uint64_t address);

} // namespace drmscope::app
