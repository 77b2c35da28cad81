// SPDX-License-Identifier: MIT
#include "tracer/import/trace_file.h"

#include "tracer/decode/event_decoder.h"
#include "tracer/import/cpu_pages.h"
#include "tracer/import/trace_layout.h"
#include "tracer/ringbuffer/record_merge.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <queue>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

namespace drmscope::tracer {

namespace {

// Lines "PID NAME" of saved_cmdlines.
std::map<int32_t, std::string> namesIn(std::string_view lines)
{
    std::map<int32_t, std::string> names;
    while (!lines.empty()) {
        const std::string_view line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
        int32_t pid = 0;
        const auto parsed = std::from_chars(line.data(), line.data() + line.size(), pid);
        const auto digits = static_cast<size_t>(parsed.ptr - line.data());
        if (parsed.ec == std::errc{} && digits < line.size())
            names[pid] = line.substr(digits + 1);
    }
    return names;
}

TraceFileOrigin originOf(const TraceLayout& layout)
{
    TraceFileOrigin origin;
    origin.clock = layout.clock;
    std::istringstream words(layout.uname); // "Linux HOST RELEASE MACHINE"
    std::string word;
    words >> word >> word >> origin.kernelRelease;
    return origin;
}

// One reading of a file: its CPUs' subbuffers, a little ahead of what was told.
class Reading : public RecordSink
{
public:
    Reading(const FileBytes& file, const TraceLayout& layout, const EventSinks& sinks)
        : m_file(file), m_layout(layout), m_sinks(sinks), m_names(namesIn(layout.commandLines)),
          m_subbuffers(SubbufferLayout::parse(layout.headerPage)),
          m_merge(m_subbuffers,
                  [this](const Record& record) { return m_decoder.sequenceOf(record); })
    {
        for (const std::string& format : layout.formats)
            if (const std::string odd = m_decoder.addFormat(format); !odd.empty())
                throw TraceFileError("has events that cannot be read: " + odd);
        for (const CpuExtent& extent : layout.extents)
            m_cpus.emplace_back(extent.cpu, CpuPages(file, layout, extent));
    }

    bool hasOurs() const { return !m_decoder.boundEvents().empty(); }

    TraceFileSummary run()
    {
        tellLostCpus();
        for (size_t index = 0; index < m_cpus.size(); ++index)
            pushNext(index);
        while (!m_ahead.empty()) {
            const size_t index = m_ahead.top().second;
            m_ahead.pop();
            pushNext(index);
            if (!m_ahead.empty())
                m_merge.releaseBefore(m_ahead.top().first, *this);
        }
        m_merge.flush(*this);
        m_summary.fault = fault();
        return m_summary;
    }

    void onRecord(const Record& record) override
    {
        Cpu& cpu = m_cpus[record.cpu];
        Record ours = record;
        ours.cpu = cpu.number;
        ours.timestampNs = toNs(record.timestampNs);
        cpu.lastNs = ours.timestampNs;
        const DecodeStatus status = m_decoder.decode(ours, m_event);
        if (status == DecodeStatus::Unknown)
            ++m_summary.others;
        else if (status == DecodeStatus::Decoded)
            tell(ours.timestampNs);
        else
            tellDamage(ours.cpu, std::min(m_summary.lastNs, ours.timestampNs), ours.timestampNs);
    }

    void onMissed(const MissedRecords& missed) override
    {
        m_sinks.missed({.cpu = m_cpus[missed.cpu].number,
                        .afterNs = toNs(missed.afterNs),
                        .beforeNs = toNs(missed.beforeNs),
                        .count = missed.count});
    }

    void onDamage(const SubbufferDamage& damage) override
    {
        const uint64_t afterNs = toNs(damage.afterNs);
        tellDamage(m_cpus[damage.cpu].number, afterNs, std::max(afterNs, m_summary.lastNs));
    }

    void onLate(const LateRecords& late) override
    {
        m_sinks.late({.cpu = m_cpus[late.cpu].number,
                      .afterNs = toNs(late.timestampNs),
                      .beforeNs = toNs(late.releasedNs),
                      .count = late.count});
    }

private:
    struct Cpu
    {
        Cpu(uint32_t itsNumber, CpuPages itsPages) : number(itsNumber), pages(std::move(itsPages))
        {}
        uint32_t number;
        CpuPages pages;
        uint64_t damaged = 0; // chunks, told
        uint64_t pageTime = 0;
        uint64_t lastNs = 0; // of a record that was told
    };

    uint64_t toNs(uint64_t time) const
    {
        if (m_layout.tscFactor == 0)
            return time;
        const uint64_t high = (time >> 32) * m_layout.tscFactor;
        const uint64_t low = (time & UINT32_MAX) * m_layout.tscFactor;
        const unsigned shift = m_layout.tscShift;
        return (low >> shift) + (shift <= 32 ? high << (32 - shift) : high >> (shift - 32));
    }

    // Nothing older than the latest subbuffer of each CPU comes any more.
    void pushNext(size_t index)
    {
        Cpu& cpu = m_cpus[index];
        const std::span<const std::byte> page = cpu.pages.next();
        for (; cpu.damaged < cpu.pages.damaged(); ++cpu.damaged)
            tellDamage(cpu.number, cpu.lastNs, std::max(cpu.lastNs, m_summary.lastNs));
        if (page.empty()) {
            if (cpu.pages.endsEarly())
                m_sinks.missed({.cpu = cpu.number, .afterNs = cpu.lastNs});
            return;
        }
        m_merge.push(static_cast<uint32_t>(index), page);
        if (page.size() >= m_subbuffers.timestampOffset + sizeof(uint64_t))
            cpu.pageTime =
                std::max(cpu.pageTime, readUnchecked<uint64_t>(page, m_subbuffers.timestampOffset));
        m_ahead.emplace(cpu.pageTime, index);
    }

    // Of a lost table: CPUs that may have had subbuffers behind those that were found.
    void tellLostCpus() const
    {
        if (!m_layout.isTableLost)
            return;
        const size_t next = m_cpus.empty() ? 0 : m_cpus.back().number + size_t{1};
        for (size_t cpu = next; cpu < m_layout.cpuCount; ++cpu)
            m_sinks.missed({.cpu = static_cast<uint32_t>(cpu)});
    }

    void tell(uint64_t timestampNs)
    {
        const int32_t pid = std::visit([](const auto& known) { return known.origin.pid; }, m_event);
        if (const auto name = m_names.find(pid); name != m_names.end()) {
            m_sinks.task(pid, name->second);
            m_names.erase(name);
        }
        m_summary.firstNs = m_summary.events++ == 0 ? timestampNs : m_summary.firstNs;
        m_summary.lastNs = std::max(m_summary.lastNs, timestampNs);
        m_sinks.event(m_event);
    }

    void tellDamage(uint32_t cpu, uint64_t afterNs, uint64_t beforeNs) const
    {
        m_sinks.damaged({.cpu = cpu, .afterNs = afterNs, .beforeNs = beforeNs, .count = 1});
    }

    std::string fault() const
    {
        const std::string here = std::to_string(m_file.size());
        if (m_layout.isTableLost)
            return "is cut: it ends at byte " + here +
                   ", and the table of its CPUs is not whole: they are numbered as they come";
        uint64_t end = 0;
        for (const CpuExtent& extent : m_layout.extents)
            end = std::max(end, extent.offset + extent.bytes);
        if (end > m_file.size())
            return "is cut: it ends at byte " + here + " of " + std::to_string(end);
        const bool isWhole =
            std::ranges::none_of(m_cpus, [](const Cpu& cpu) { return cpu.pages.endsEarly(); });
        return isWhole ? "" : "is damaged: the events of a CPU break off in it";
    }

    const FileBytes& m_file;
    const TraceLayout& m_layout;
    const EventSinks& m_sinks;
    std::map<int32_t, std::string> m_names; // of threads that were not told
    SubbufferLayout m_subbuffers;
    EventDecoder m_decoder;
    RecordMerge m_merge;
    std::vector<Cpu> m_cpus;
    // The time of each CPU's latest subbuffer, the earliest on top, and the place in m_cpus.
    std::priority_queue<std::pair<uint64_t, size_t>, std::vector<std::pair<uint64_t, size_t>>,
                        std::greater<>>
        m_ahead;
    TraceFileSummary m_summary;
    Event m_event;
};

TraceFileSummary readOpened(const std::string& path, const EventSinks& sinks)
try {
    const FileBytes file(path);
    const TraceLayout layout = readTraceLayout(file);
    Reading reading(file, layout, sinks);
    if (!reading.hasOurs())
        throw TraceFileError("has no events of drmscope's module (system drmres); record them with "
                             "trace-cmd record -C boot -e drmres");
    sinks.origin(originOf(layout));
    return reading.run();
} catch (const FormatError& error) {
    throw TraceFileError(std::string("has events that cannot be read: ") + error.what());
}

} // namespace

TraceFileSummary readTraceFile(const std::string& path, const EventSinks& sinks)
try {
    return readOpened(path, sinks);
} catch (const TraceFileError& error) {
    throw TraceFileError((path == "-" ? "standard input" : path) + " " + error.what());
}

} // namespace drmscope::tracer
