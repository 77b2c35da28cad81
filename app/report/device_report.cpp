// SPDX-License-Identifier: MIT
#include "app/report/device_report.h"

#include "app/query/afterlife_text.h"
#include "app/report/afterlife_report.h"
#include "app/report/display_width.h"
#include "app/report/holdings_report.h"
#include "app/report/listing.h"
#include "app/report/quantity.h"
#include "app/report/safe_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace drmscope::app {
namespace {

using Align = TableColumn::Align;
using Elide = TableColumn::Elide;

constexpr size_t kMaxRows = 16;
constexpr size_t kIndent = 4;

int64_t goneNsOf(const Device& device)
{
    return device.unplugNs != 0 ? device.unplugNs : device.unregisterNs;
}

std::string markText(const Mark& mark)
{
    switch (mark.kind) {
    case MarkKind::Unplug:
        return "unplugged" + (mark.openCount > 0 ? ", with " + countOf(mark.openCount, "open file")
                                                 : std::string());
    case MarkKind::Unregister:
        return "unregistered";
    case MarkKind::LastClose:
        return "last close";
    case MarkKind::ReleaseBegin:
        return fmt::format("release begins: {}, {}", countOf(mark.resourceCount, "resource"),
                           sizeText(mark.sizeBytes));
    case MarkKind::ReleaseEnd:
        return "release ends";
    case MarkKind::Unknown:
        break;
    }
    return "?";
}

std::string phaseText(const PhaseSpan& phase)
{
    const std::string length = phase.endedNs == 0 ? std::string("to the end of the recording")
                                                  : durationText(phase.endedNs - phase.startedNs);
    return phase.phase == Phase::Freed ? "freed"
                                       : fmt::format("{}, {}", wordOf(phase.phase), length);
}

std::string headText(const Device& device, const DeviceLabels& labels, const TextStyle& style)
{
    const std::string minors = fmt::format("{}", fmt::join(device.minors, ", "));
    std::string who = labels[device.id];
    who += device.minors.size() > 1 ? " (" + minors + ")" : "";
    who += "  " + device.drmDriver;
    who += fmt::format("  {}{}", device.parentName, device.bus.empty() ? "" : " on " + device.bus);
    return painted(elideEnd(safeText(who), style.widthColumns), TextRole::Heading, style) + '\n';
}

std::string lifeText(SessionReader& reader, const Summary& summary, const Device& device,
                     const TextStyle& style)
{
    TextTable table({{"time", Align::Right},
                     {"phase", Align::Left, Elide::End, 10},
                     {"event", Align::Left, Elide::End, 10}});
    struct Row
    {
        int64_t timestampNs;
        std::string phase;
        std::string mark;
    };
    std::vector<Row> rows;
    for (const PhaseSpan& phase : reader.phases(device.id)) {
        rows.push_back({phase.startedNs, phaseText(phase), {}});
    }
    for (const Mark& mark : reader.marks(device.id)) {
        const auto same = std::find_if(rows.begin(), rows.end(), [&mark](const Row& row) {
            return row.timestampNs == mark.timestampNs && row.mark.empty();
        });
        if (same != rows.end()) {
            same->mark = markText(mark);
        } else {
            rows.push_back({mark.timestampNs, {}, markText(mark)});
        }
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row& left, const Row& right) {
        return left.timestampNs < right.timestampNs;
    });
    for (const Row& row : rows) {
        table.add({{instantText(row.timestampNs - summary.originNs)}, {row.phase}, {row.mark}});
    }
    return table.empty() ? std::string() : table.text(style, kIndent);
}

std::string holderText(const DrmFile& file)
{
    const std::string who =
        fmt::format("{} ({})", file.comm.empty() ? "?" : file.comm, file.processId);
    if (file.inKernel) {
        return "in-kernel client, " + who;
    }
    const bool passedOn = file.closedProcessId != 0 && file.closedProcessId != file.processId;
    return passedOn ? fmt::format("{} → {} ({})", who, file.closedComm, file.closedProcessId) : who;
}

// How long a file that was closed at `closedNs` (0: never) still held what was gone at `goneNs`.
std::string heldAfterText(const Summary& summary, int64_t goneNs, int64_t openedNs,
                          int64_t closedNs)
{
    const int64_t endNs = closedNs == 0 ? summary.span.toNs : closedNs;
    const int64_t startNs = std::max(goneNs, openedNs);
    if (goneNs == 0 || endNs <= startNs) {
        return {};
    }
    return (closedNs == 0 ? "> " : "") + durationText(endNs - startNs);
}

std::string holdersText(SessionReader& reader, const Summary& summary, const Device& device,
                        const TextStyle& style)
{
    const std::vector<DrmFile> files = reader.files(device.id);
    if (files.empty()) {
        return {};
    }
    TextTable table({{"held by", Align::Left, Elide::End, 10},
                     {"opened", Align::Right},
                     {"closed", Align::Right},
                     {"for", Align::Right},
                     {"after gone", Align::Right}});
    for (size_t i = 0; i < files.size() && i < kMaxRows; ++i) {
        const DrmFile& file = files[i];
        const bool open = file.closedNs == 0;
        const int64_t endNs = open ? summary.span.toNs : file.closedNs;
        table.add({{holderText(file)},
                   {file.origin == Origin::Seen ? instantText(file.openedNs - summary.originNs, 3)
                                                : "before"},
                   {open ? "still open" : instantText(file.closedNs - summary.originNs, 3),
                    open ? TextRole::Warning : TextRole::Plain},
                   {durationText(std::max<int64_t>(endNs - file.openedNs, 0))},
                   {heldAfterText(summary, goneNsOf(device), file.openedNs, file.closedNs)}});
    }
    std::string out = '\n' + table.text(style, kIndent);
    if (files.size() > kMaxRows) {
        out += fmt::format("    … and {} more\n", files.size() - kMaxRows);
    }
    return out;
}

std::string outlivedHead(SessionReader& reader, const Summary& summary, const Device& device)
{
    const std::vector<Afterlife> all = reader.afterlives();
    const auto found = std::find_if(all.begin(), all.end(), [&device](const Afterlife& afterlife) {
        return afterlife.deviceId == device.id;
    });
    if (found == all.end() || found->outlivedCount == 0) {
        return {};
    }
    const int64_t endNs = found->releaseEndNs == 0 ? summary.span.toNs : found->releaseEndNs;
    return fmt::format(
        "{} ({}) outlived the {}: {}.", countOf(found->outlivedCount, "resource"),
        sizeText(found->outlivedBytes), goneWord(device.unplugNs != 0),
        afterlifeText(durationText(endNs - found->goneNs), *found, reader.pins(device.id)));
}

std::string outlivedText(SessionReader& reader, const Summary& summary, const Device& device,
                         const TextStyle& style)
{
    const std::string head = outlivedHead(reader, summary, device);
    if (head.empty()) {
        return {};
    }
    const int64_t goneNs = goneNsOf(device);
    ResourceFilter filter;
    filter.deviceId = device.id;
    filter.window = {goneNs + 1, goneNs};
    filter.order = ResourceFilter::Order::Size;
    filter.limit = kMaxRows;
    filter.owner = "drm_device"; // devm_* are not meant to
    TextTable table({{"outlived it", Align::Left, Elide::Middle, 12},
                     {"size", Align::Right},
                     {"by", Align::Right},
                     {"end"},
                     {"call site", Align::Left, Elide::End, 12}});
    for (const Resource& resource : reader.resources(filter)) {
        table.add({{resource.name},
                   {resourceSizeText(resource)},
                   {heldAfterText(summary, goneNs, resource.addedNs, resource.endedNs)},
                   endCell(resource),
                   {functionOf(resource.callSite)}});
    }
    std::string out = '\n' + wrapText(safeText(head), style.widthColumns, kIndent) + "\n\n" +
                      table.text(style, kIndent);
    const int64_t count = reader.resourceCount(filter);
    if (count > static_cast<int64_t>(kMaxRows)) {
        out +=
            fmt::format("    … and {} more\n", countText(count - static_cast<int64_t>(kMaxRows)));
    }
    return out;
}

} // namespace

std::string deviceReport(SessionReader& reader, const Summary& summary, const Device& device,
                         const DeviceLabels& labels, const TextStyle& style)
{
    return headText(device, labels, style) + lifeText(reader, summary, device, style) +
           holdersText(reader, summary, device, style) +
           holdingsReport(reader, summary, device, style) +
           outlivedText(reader, summary, device, style) +
           afterlifeReport(reader, summary, device, style);
}

} // namespace drmscope::app
