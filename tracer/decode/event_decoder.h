// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/event.h"
#include "tracer/ringbuffer/record.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::tracer {

enum class DecodeStatus : uint8_t
{
    Decoded,
    Unknown, // an event id that no bound format has
    Short,   // the record ends before a field of its format, or a string or stack reaches past its
             // end
    Impossible // a field holds a value that its enum does not have
};

// Turns records into domain events. Formats are bound once: libtraceevent reads the kernel's text,
// we keep offset and size of each field that we need, and a record costs a few bounds checks and
// copies. Any bytes are safe in a record. A format text is checked for the kernel's grammar before
// libtraceevent sees it, since that library crashes on malformed texts; what does not pass is
// refused. Single-threaded.
class EventDecoder
{
public:
    struct Counts
    {
        uint64_t decoded = 0;
        uint64_t unknown = 0;
        uint64_t shortRecords = 0;
        uint64_t impossible = 0;
        uint64_t damaged() const { return shortRecords + impossible; }
    };

    EventDecoder();
    ~EventDecoder();
    EventDecoder(const EventDecoder&) = delete;
    EventDecoder& operator=(const EventDecoder&) = delete;
    EventDecoder(EventDecoder&&) = delete;
    EventDecoder& operator=(EventDecoder&&) = delete;

    // An EventFormat frame's payload. Returns "" when its records can be decoded from now on, or
    // when it is an event that is not ours (its records then count as unknown); else a sentence
    // that names the event and what is wrong with its format. Its records then count as unknown.
    std::string addFormat(std::string_view text);

    // Names of our events that have a bound format: what this session can know.
    std::vector<std::string> boundEvents() const;

    // Decodes into `event`; its strings keep their memory when the same kind follows. On any status
    // but Decoded `event` holds nothing of meaning. Counted.
    DecodeStatus decode(const Record& record, Event& event);

    // The record's `seq` field, 0 if it has none that can be read: what RecordMerge asks for.
    uint64_t sequenceOf(const Record& record) const;

    const Counts& counts() const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> m_decoder;
};

MissedEvent toMissedEvent(const MissedRecords& missed);

} // namespace drmscope::tracer
