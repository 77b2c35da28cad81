// SPDX-License-Identifier: MIT
#include "tracer/import/trace_file.h"

#include "tracer/decode/event_decoder.h"

#include <event-parse.h>
// libtracecmd includes this header of libtracefs, which is no C++, and needs nothing of it.
#define _TRACE_FS_H // NOLINT(bugprone-reserved-identifier)
#include <trace-cmd.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <map>
#include <memory>
#include <span>
#include <sstream>
#include <utility>

// Exported, and in no header that is installed.
extern "C" const char* tracecmd_get_trace_clock(tracecmd_input* handle);
extern "C" const char* tracecmd_get_uname(tracecmd_input* handle);

namespace drmscope::tracer {

namespace {

constexpr const char* kSystem = "drmres";

struct CloseInput
{
    void operator()(tracecmd_input* input) const { tracecmd_close(input); }
};

std::string lineOf(const tep_format_field& field)
{
    const bool isSigned = (field.flags & TEP_FIELD_IS_SIGNED) != 0;
    return std::string("\tfield:") + field.type + " " + field.name +
           ";\toffset:" + std::to_string(field.offset) + ";\tsize:" + std::to_string(field.size) +
           ";\tsigned:" + (isSigned ? "1" : "0") + ";\n";
}

// The file's own text is not to be had any more: what libtraceevent read out of it, as the kernel
// prints it.
std::string textOf(const tep_event& event)
{
    std::string text =
        std::string("name: ") + event.name + "\nID: " + std::to_string(event.id) + "\nformat:\n";
    for (const tep_format_field* field = event.format.common_fields; field != nullptr;
         field = field->next)
        text += lineOf(*field);
    text += '\n';
    for (const tep_format_field* field = event.format.fields; field != nullptr; field = field->next)
        text += lineOf(*field);
    return text + "\nprint fmt: \"\"\n";
}

void bindFormats(tep_handle* formats, EventDecoder& decoder)
{
    tep_event** const events = tep_list_events(formats, TEP_EVENT_SORT_ID);
    for (int i = 0; events != nullptr && events[i] != nullptr; ++i) {
        if (std::string_view(events[i]->system) != kSystem)
            continue;
        if (const std::string odd = decoder.addFormat(textOf(*events[i])); !odd.empty())
            throw TraceFileError(odd);
    }
}

TraceFileOrigin originOf(tracecmd_input* input)
{
    TraceFileOrigin origin;
    if (const char* clock = tracecmd_get_trace_clock(input))
        origin.clock = clock;
    if (const char* name = tracecmd_get_uname(input)) { // "Linux HOST RELEASE MACHINE"
        std::istringstream words(name);
        std::string word;
        words >> word >> word >> origin.kernelRelease;
    }
    return origin;
}

// One reading of a file: what libtracecmd's callback needs.
class Reading
{
public:
    Reading(const EventSinks& sinks, tep_handle* formats) : m_sinks(sinks), m_formats(formats)
    {
        bindFormats(formats, m_decoder);
    }

    bool hasOurs() const { return !m_decoder.boundEvents().empty(); }
    const TraceFileSummary& summary() const { return m_summary; }
    void rethrow() const
    {
        if (m_failure)
            std::rethrow_exception(m_failure);
    }

    // No exception may cross libtracecmd.
    static int onRecord(tracecmd_input* /*input*/, tep_record* record, int cpu, void* reading)
    {
        auto& self = *static_cast<Reading*>(reading);
        try {
            self.take(*record, cpu);
            return 0;
        } catch (...) {
            self.m_failure = std::current_exception();
            return 1;
        }
    }

private:
    void take(tep_record& record, int cpu)
    {
        Record ours;
        ours.timestampNs = record.ts;
        ours.cpu = static_cast<uint32_t>(cpu);
        ours.bytes = std::as_bytes(std::span(static_cast<const char*>(record.data),
                                             static_cast<size_t>(std::max(record.size, 0))));
        if (record.missed_events != 0)
            m_sinks.missed({.cpu = ours.cpu,
                            .afterNs = m_lastOfCpu[cpu],
                            .beforeNs = record.ts,
                            .count = static_cast<uint64_t>(std::max(record.missed_events, 0LL))});
        m_lastOfCpu[cpu] = record.ts;
        const DecodeStatus status = m_decoder.decode(ours, m_event);
        m_summary.others += status == DecodeStatus::Unknown ? 1 : 0;
        if (status == DecodeStatus::Unknown)
            return;
        if (status != DecodeStatus::Decoded) {
            m_sinks.damaged(
                {.cpu = ours.cpu, .afterNs = m_summary.lastNs, .beforeNs = record.ts, .count = 1});
            return;
        }
        const int pid = tep_data_pid(m_formats, &record);
        if (!std::exchange(m_known[pid], true))
            m_sinks.task(pid, tep_data_comm_from_pid(m_formats, pid));
        m_summary.firstNs = m_summary.events++ == 0 ? record.ts : m_summary.firstNs;
        m_summary.lastNs = record.ts;
        m_sinks.event(m_event);
    }

    const EventSinks& m_sinks;
    tep_handle* m_formats;
    EventDecoder m_decoder;
    TraceFileSummary m_summary;
    std::map<int, uint64_t> m_lastOfCpu;
    std::map<int, bool> m_known; // threads whose names were told
    Event m_event;
    std::exception_ptr m_failure;
};

} // namespace

TraceFileSummary readTraceFile(const std::string& path, const EventSinks& sinks)
{
    tracecmd_set_loglevel(TEP_LOG_NONE);
    const std::unique_ptr<tracecmd_input, CloseInput> input(
        path == "-" ? tracecmd_open_fd(dup(STDIN_FILENO), TRACECMD_FL_LOAD_NO_PLUGINS)
                    : tracecmd_open(path.c_str(), TRACECMD_FL_LOAD_NO_PLUGINS));
    const std::string shownAs = path == "-" ? "standard input" : path;
    if (!input)
        throw TraceFileError("cannot read " + shownAs + " as a trace.dat of trace-cmd");
    Reading reading(sinks, tracecmd_get_tep(input.get()));
    if (!reading.hasOurs())
        throw TraceFileError(
            shownAs + " has no events of drmscope's module (system drmres); record them with "
                      "trace-cmd record -C boot -e drmres");
    sinks.origin(originOf(input.get()));
    tracecmd_iterate_events(input.get(), nullptr, 0, Reading::onRecord, &reading);
    reading.rethrow();
    return reading.summary();
}

} // namespace drmscope::tracer
