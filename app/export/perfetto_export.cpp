// SPDX-License-Identifier: MIT
#include "app/export/perfetto_export.h"

#include "app/export/drawn_resources.h"
#include "app/export/lane_packing.h"
#include "app/export/perfetto_writer.h"
#include "app/query/bar_role.h"
#include "app/query/device_label.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace drmscope::app {
namespace {

using Event = PerfettoWriter::Event;
using Unit = PerfettoWriter::Unit;

// A change of a counter: when, by how much.
using Changes = std::vector<std::pair<int64_t, int64_t>>;

struct Slice
{
    int64_t startNs = 0;
    int64_t endNs = 0;
    size_t row = 0; // of what it was made from
    size_t lane = 0;
};

std::string nameOf(const DrmFile& file)
{
    return file.inKernel
               ? std::string("in-kernel client")
               : fmt::format("{} ({})", file.comm.empty() ? "?" : file.comm, file.processId);
}

class PerfettoExport
{
public:
    PerfettoExport(SessionReader& reader, OutputFile& output)
        : m_reader(reader), m_summary(reader.summary()), m_roles(reader), m_writer(output),
          m_endNs(std::max(m_summary.span.toNs, m_summary.span.fromNs + 1))
    {}

    void write()
    {
        const Session& session = m_summary.session;
        m_writer.clocks(m_summary.originNs, m_summary.originNs + session.wallOffsetNs);
        const std::vector<Device> devices = m_reader.devices();
        const DeviceLabels labels(devices);
        for (const Device& device : devices) {
            m_root = m_writer.track(0, fmt::format("{} · {} · {}", labels[device.id],
                                                   device.drmDriver, device.parentName));
            writeLife(device);
            writeFindings(device);
            const std::vector<DrmFile> files = m_reader.files(device.id);
            const std::vector<Pin> pins = m_reader.pins(device.id);
            const std::vector<ResourceSpan> resources = managedSpans(m_reader, device.id);
            writeCounters(files, pins, resources);
            writeFiles(files);
            writePins(pins);
            writeResources(resources);
        }
        writeMissed();
    }

private:
    [[nodiscard]] int64_t endOf(int64_t startNs, int64_t endNs) const
    {
        return std::max(endNs == 0 ? m_endNs : endNs, startNs);
    }

    void writeLife(const Device& device)
    {
        const uint64_t track = m_writer.track(m_root, "phase");
        for (const PhaseSpan& phase : m_reader.phases(device.id)) {
            m_writer.event(track, Event::TYPE_SLICE_BEGIN, wordOf(phase.phase))
                .add_categories("phase");
            m_writer.put(phase.startedNs);
            m_writer.end(track, endOf(phase.startedNs, phase.endedNs));
        }
        const uint64_t landmarks = m_writer.track(m_root, "landmarks");
        for (const Mark& mark : m_reader.marks(device.id)) {
            Event& event = m_writer.event(landmarks, Event::TYPE_INSTANT, wordOf(mark.kind));
            event.add_categories("landmark");
            if (mark.resourceCount >= 0) {
                annotate(event, "resource_count", mark.resourceCount);
                annotate(event, "size_bytes", mark.sizeBytes);
            }
            m_writer.put(mark.timestampNs);
        }
    }

    void writeFindings(const Device& device)
    {
        uint64_t track = 0;
        for (const Finding& finding : m_reader.findings()) {
            if (finding.deviceId != device.id) {
                continue;
            }
            track = track == 0 ? m_writer.track(m_root, "findings") : track;
            Event& event =
                m_writer.event(track, Event::TYPE_INSTANT, finding.rule + ": " + finding.title);
            event.add_categories("finding");
            annotate(event, "severity", wordOf(finding.severity));
            annotate(event, "verdict", finding.verdict);
            annotate(event, "class", finding.leakClass);
            annotate(event, "cause", finding.cause);
            annotate(event, "call_site", finding.callSite);
            annotate(event, "fingerprint", finding.fingerprint);
            annotate(event, "resource_count", finding.resourceCount);
            annotate(event, "size_bytes", finding.sizeBytes);
            m_writer.put(finding.firstSeenNs);
        }
    }

    // One value for each instant at which it changes.
    void writeCounter(const char* name, Unit unit, Changes changes)
    {
        const uint64_t track = m_writer.track(m_root, name, unit);
        std::sort(changes.begin(), changes.end());
        int64_t value = 0;
        for (size_t i = 0; i < changes.size(); ++i) {
            value += changes[i].second;
            if (i + 1 == changes.size() || changes[i + 1].first != changes[i].first) {
                m_writer.counter(track, changes[i].first, value);
            }
        }
    }

    static void addChange(Changes& changes, int64_t startNs, int64_t endNs, int64_t by)
    {
        changes.emplace_back(startNs, by);
        if (endNs != 0) {
            changes.emplace_back(std::max(endNs, startNs), -by);
        }
    }

    void writeCounters(const std::vector<DrmFile>& files, const std::vector<Pin>& pins,
                       const std::vector<ResourceSpan>& resources)
    {
        Changes nodes;
        Changes bytes;
        for (const ResourceSpan& resource : resources) {
            addChange(nodes, resource.addedNs, resource.endedNs, 1);
            addChange(bytes, resource.addedNs, resource.endedNs, resource.sizeBytes);
        }
        writeCounter("live resources", Unit::Count, std::move(nodes));
        writeCounter("live bytes", Unit::Bytes, std::move(bytes));
        Changes open;
        for (const DrmFile& file : files) {
            addChange(open, file.openedNs, file.closedNs, 1);
        }
        writeCounter("open files", Unit::Count, std::move(open));
        Changes held;
        for (const Pin& pin : pins) {
            addChange(held, pin.startedNs, pin.endedNs, 1);
        }
        writeCounter("pins", Unit::Count, std::move(held));
    }

    // Tracks of these slices, `name` and a number each. Slices come in the order of their starts.
    std::vector<uint64_t> tracksOf(std::vector<Slice>& slices, const char* name)
    {
        std::stable_sort(slices.begin(), slices.end(),
                         [](const Slice& a, const Slice& b) { return a.startNs < b.startNs; });
        LanePacking packing;
        for (Slice& slice : slices) {
            slice.lane = packing.laneOf(slice.startNs, slice.endNs);
        }
        std::vector<uint64_t> tracks;
        if (packing.count() == 0) {
            return tracks;
        }
        const uint64_t group = m_writer.track(m_root, name);
        for (size_t lane = 0; lane < packing.count(); ++lane) {
            tracks.push_back(m_writer.track(group, fmt::format("{} {}", name, lane + 1)));
        }
        return tracks;
    }

    void writeFiles(const std::vector<DrmFile>& files)
    {
        std::vector<Slice> slices;
        for (size_t i = 0; i < files.size(); ++i) {
            slices.push_back({files[i].openedNs, endOf(files[i].openedNs, files[i].closedNs), i});
        }
        const std::vector<uint64_t> tracks = tracksOf(slices, "files");
        for (const Slice& slice : slices) {
            const DrmFile& file = files[slice.row];
            Event& event =
                m_writer.event(tracks[slice.lane], Event::TYPE_SLICE_BEGIN, nameOf(file));
            event.add_categories("file");
            annotate(event, "drm_file_id", file.id);
            annotate(event, "process_id", int64_t{file.processId});
            annotate(event, "role", wordOf(m_roles.of(file)));
            annotate(event, "command_line", file.commandLine);
            m_writer.put(slice.startNs);
            m_writer.end(tracks[slice.lane], slice.endNs);
        }
    }

    void writePins(const std::vector<Pin>& pins)
    {
        std::vector<Slice> slices;
        for (size_t i = 0; i < pins.size(); ++i) {
            slices.push_back({pins[i].startedNs, endOf(pins[i].startedNs, pins[i].endedNs), i});
        }
        const std::vector<uint64_t> tracks = tracksOf(slices, "pins");
        for (const Slice& slice : slices) {
            const Pin& pin = pins[slice.row];
            Event& event =
                m_writer.event(tracks[slice.lane], Event::TYPE_SLICE_BEGIN, wordOf(pin.kind));
            event.add_categories("pin");
            annotate(event, "pin_id", pin.id);
            annotate(event, "process_id", int64_t{pin.processId});
            annotate(event, "comm", pin.comm);
            annotate(event, "size_bytes", pin.sizeBytes);
            m_writer.put(slice.startNs);
            m_writer.end(tracks[slice.lane], slice.endNs);
        }
    }

    void writeResources(const std::vector<ResourceSpan>& resources)
    {
        std::vector<Slice> slices;
        for (size_t i = 0; i < resources.size(); ++i) {
            const ResourceSpan& resource = resources[i];
            slices.push_back({resource.addedNs, endOf(resource.addedNs, resource.endedNs), i});
        }
        const std::vector<uint64_t> tracks = tracksOf(slices, "resources");
        for (const Slice& slice : slices) {
            writeResource(resources[slice.row], tracks[slice.lane], slice);
        }
        // Where the ends stand together, in the order of the release.
        uint64_t ends = 0;
        for (const ResourceSpan& resource : resources) {
            if (resource.endedNs != 0) {
                ends = ends == 0 ? m_writer.track(m_root, "ends of resources") : ends;
                Event& event = m_writer.event(ends, Event::TYPE_INSTANT,
                                              fmt::format("{} {}", wordOf(resource.end),
                                                          text(m_names, resource.nameId, true)));
                event.add_categories("end");
                event.add_terminating_flow_ids(static_cast<uint64_t>(resource.id));
                m_writer.put(resource.endedNs);
            }
        }
    }

    void writeResource(const ResourceSpan& resource, uint64_t track, const Slice& slice)
    {
        Event& event =
            m_writer.event(track, Event::TYPE_SLICE_BEGIN, text(m_names, resource.nameId, true));
        event.add_categories("resource");
        if (resource.endedNs != 0) {
            event.add_flow_ids(static_cast<uint64_t>(resource.id));
        }
        annotate(event, "resource_id", resource.id);
        annotate(event, "kind", wordOf(resource.kind));
        annotate(event, "size_bytes", resource.sizeBytes);
        annotate(event, "end_kind", wordOf(resource.end));
        annotate(event, "role", wordOf(m_roles.of(resource)));
        annotate(event, "call_site", text(m_frames, resource.callSiteSymbolId, false));
        m_writer.put(slice.startNs);
        m_writer.end(track, slice.endNs);
    }

    void writeMissed()
    {
        std::map<int32_t, std::vector<Slice>> byCpu;
        const std::vector<MissedGap> gaps = m_reader.missed();
        for (size_t i = 0; i < gaps.size(); ++i) {
            const int64_t startNs = gaps[i].afterNs == 0 ? m_summary.span.fromNs : gaps[i].afterNs;
            byCpu[gaps[i].cpu].push_back({startNs, std::max(gaps[i].beforeNs, startNs), i});
        }
        if (byCpu.empty()) {
            return;
        }
        m_root = m_writer.track(0, "missed events");
        for (auto& [cpu, slices] : byCpu) {
            const std::vector<uint64_t> tracks =
                tracksOf(slices, fmt::format("cpu {}", cpu).c_str());
            for (const Slice& slice : slices) {
                Event& event =
                    m_writer.event(tracks[slice.lane], Event::TYPE_SLICE_BEGIN, "missed");
                event.add_categories("missed");
                annotate(event, "missed_count", gaps[slice.row].count);
                m_writer.put(slice.startNs);
                m_writer.end(tracks[slice.lane], slice.endNs);
            }
        }
    }

    // A text is asked for once: resources share few.
    const std::string& text(std::map<RowId, std::string>& known, RowId id, bool isName)
    {
        const auto found = known.find(id);
        return found != known.end()
                   ? found->second
                   : known.emplace(id, isName ? m_reader.name(id) : m_reader.frame(id))
                         .first->second;
    }

    SessionReader& m_reader;
    Summary m_summary;
    BarRoles m_roles;
    PerfettoWriter m_writer;
    int64_t m_endNs;
    uint64_t m_root = 0; // the track of the drm_device
    std::map<RowId, std::string> m_names;
    std::map<RowId, std::string> m_frames;
};

} // namespace

void writePerfetto(SessionReader& reader, OutputFile& output)
{
    PerfettoExport(reader, output).write();
}

} // namespace drmscope::app
