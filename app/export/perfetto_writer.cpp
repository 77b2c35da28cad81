// SPDX-License-Identifier: MIT
#include "app/export/perfetto_writer.h"

#include "app/report/safe_text.h"

namespace drmscope::app {
namespace {

constexpr uint32_t kSequence = 1;
constexpr uint32_t kClearedState = 1; // the sequence begins: nothing went before
constexpr uint32_t kRealtimeClock = 1;
constexpr uint32_t kBootClock = 6;
constexpr uint32_t kExplicitOrder = 3;
constexpr uint32_t kCountUnit = 2;
constexpr uint32_t kBytesUnit = 3;

} // namespace

void PerfettoWriter::write(const perfetto::TracePacket& packet)
{
    perfetto::TracePacket& only =
        m_trace.packet_size() == 0 ? *m_trace.add_packet() : *m_trace.mutable_packet(0);
    only = packet;
    m_trace.AppendToString(&m_output.buffer());
    m_output.write({});
}

void PerfettoWriter::clocks(int64_t bootNs, int64_t wallNs)
{
    perfetto::TracePacket packet;
    packet.set_trusted_packet_sequence_id(kSequence);
    packet.set_sequence_flags(kClearedState);
    perfetto::ClockSnapshot& snapshot = *packet.mutable_clock_snapshot();
    snapshot.set_primary_trace_clock(kBootClock);
    const auto add = [&snapshot](uint32_t id, int64_t timeNs) {
        perfetto::ClockSnapshot::Clock& clock = *snapshot.add_clocks();
        clock.set_clock_id(id);
        clock.set_timestamp(static_cast<uint64_t>(timeNs));
    };
    add(kBootClock, bootNs);
    add(kRealtimeClock, wallNs);
    write(packet);
}

uint64_t PerfettoWriter::track(uint64_t parent, std::string_view name, Unit unit)
{
    perfetto::TracePacket packet;
    packet.set_trusted_packet_sequence_id(kSequence);
    perfetto::TrackDescriptor& track = *packet.mutable_track_descriptor();
    track.set_uuid(++m_tracks);
    track.set_name(safeText(name));
    track.set_child_ordering(kExplicitOrder);
    track.set_sibling_order_rank(static_cast<int32_t>(m_tracks));
    if (parent != 0) {
        track.set_parent_uuid(parent);
    }
    if (unit != Unit::None) {
        track.mutable_counter()->set_unit(unit == Unit::Bytes ? kBytesUnit : kCountUnit);
    }
    write(packet);
    return m_tracks;
}

PerfettoWriter::Event& PerfettoWriter::event(uint64_t track, Event::Type type,
                                             std::string_view name)
{
    m_packet.Clear();
    m_packet.set_trusted_packet_sequence_id(kSequence);
    m_packet.set_timestamp_clock_id(kBootClock);
    Event& event = *m_packet.mutable_track_event();
    event.set_type(type);
    event.set_track_uuid(track);
    if (!name.empty()) {
        event.set_name(safeText(name));
    }
    return event;
}

void PerfettoWriter::put(int64_t timeNs)
{
    m_packet.set_timestamp(static_cast<uint64_t>(timeNs));
    write(m_packet);
}

void PerfettoWriter::end(uint64_t track, int64_t timeNs)
{
    event(track, Event::TYPE_SLICE_END);
    put(timeNs);
}

void PerfettoWriter::counter(uint64_t track, int64_t timeNs, int64_t value)
{
    event(track, Event::TYPE_COUNTER).set_counter_value(value);
    put(timeNs);
}

void annotate(PerfettoWriter::Event& event, const char* name, std::string_view text)
{
    if (!text.empty()) {
        perfetto::DebugAnnotation& annotation = *event.add_debug_annotations();
        annotation.set_name(name);
        annotation.set_string_value(safeText(text));
    }
}

void annotate(PerfettoWriter::Event& event, const char* name, int64_t number)
{
    perfetto::DebugAnnotation& annotation = *event.add_debug_annotations();
    annotation.set_name(name);
    annotation.set_int_value(number);
}

void annotatePointer(PerfettoWriter::Event& event, const char* name, uint64_t address)
{
    perfetto::DebugAnnotation& annotation = *event.add_debug_annotations();
    annotation.set_name(name);
    annotation.set_pointer_value(address);
}

} // namespace drmscope::app
