// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/event.h"

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

namespace drmscope::tracer {

// what() says what is wrong with the file.
class TraceFileError : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

// What a trace.dat of trace-cmd holds of ours.
struct TraceFileSummary
{
    uint64_t events = 0;
    uint64_t others = 0; // records of other events
    uint64_t firstNs = 0;
    uint64_t lastNs = 0;
    // Why more may have been in it, to stand behind its name: "is cut: it ends at byte 8192"; else
    // "".
    std::string fault;
};

// What it says of itself; "" what it does not say.
struct TraceFileOrigin
{
    std::string clock; // of its times: "boot"
    std::string kernelRelease;
};

// Who is told, in time order; the origin first.
struct EventSinks
{
    std::function<void(const TraceFileOrigin&)> origin;
    std::function<void(const Event&)> event;
    // Just before the record after the gap, and as soon as it is known where none comes after.
    std::function<void(const MissedEvent&)> missed;
    std::function<void(const MissedEvent&)> damaged; // a record of ours that cannot be read
    std::function<void(const MissedEvent&)> late;    // records that are older than one told before
    std::function<void(int pid, const std::string& comm)> task;
};

// Reads both versions of the file, compressed or not, and any bytes. Of one that is cut it tells
// what is whole, and that CPUs miss some. "-" is descriptor 0, a file. Throws TraceFileError where
// there is nothing of ours in it.
TraceFileSummary readTraceFile(const std::string& path, const EventSinks& sinks);

} // namespace drmscope::tracer
