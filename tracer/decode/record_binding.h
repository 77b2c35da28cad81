// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/decode/event_format.h"
#include "tracer/decode/field_reader.h"
#include "tracer/drmres/event.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::tracer {

// A field that an event of ours must have.
struct FieldNeed
{
    std::string_view name;
    FormatField::Kind kind = FormatField::Kind::Integer;
    uint16_t maxBytes = 8; // wider would not fit where it goes
    bool optional = false; // FieldPlace::sizeBytes is 0 where the format has none
};

// One kind of event that we know: what its tracepoint is called and must have, and how the bound
// fields go into a domain event.
struct Tracepoint
{
    using Decode = void (*)(FieldReader& fields, const FieldPlace* places, uint8_t kind,
                            const EventOrigin& origin, Event& event);

    std::string_view name;
    uint8_t kind = 0; // the domain event's own Kind
    std::span<const FieldNeed> needs;
    Decode decode = nullptr;
    bool numbered = true; // it has a `seq`
};

// nullptr if it is not one of ours.
const Tracepoint* findTracepoint(std::string_view name);

// A tracepoint of ours bound to the format that the recorded kernel gave it.
struct RecordBinding
{
    const Tracepoint* tracepoint = nullptr;
    std::vector<FieldPlace> places; // one for each of tracepoint->needs, in that order
    FieldPlace seq;
    FieldPlace pid;
    size_t minBytes = 0; // a record that is shorter lacks a field

    // Fills this, or says what the format lacks.
    std::string bind(const Tracepoint& wanted, const EventFormat& format);
};

} // namespace drmscope::tracer
