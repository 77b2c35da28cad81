// SPDX-License-Identifier: MIT
#include "app/report/listing.h"

#include "app/query/afterlife_text.h"
#include "app/report/display_width.h"
#include "app/report/object_text.h"
#include "app/report/quantity.h"
#include "app/report/safe_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace drmscope::app {
namespace {

using Align = TableColumn::Align;
using Elide = TableColumn::Elide;

constexpr size_t kTimeColumns = 13;
constexpr size_t kCpuColumns = 3;
constexpr size_t kDeviceColumns = 8;
constexpr size_t kKindColumns = 14;
constexpr size_t kGap = 2;

std::string instantOrNothing(const Summary& summary, int64_t timestampNs)
{
    return timestampNs == 0 ? std::string() : instantText(timestampNs - summary.originNs, 3);
}

TableCell phaseCell(const Device& device)
{
    const bool afterlife = device.lastPhase == Phase::Zombie ||
                           device.lastPhase == Phase::Unplugged ||
                           device.lastPhase == Phase::Unregistered;
    return {std::string(wordOf(device.lastPhase)), afterlife ? TextRole::Warning : TextRole::Plain};
}

TableCell afterlifeCell(const Device& device, const std::vector<Afterlife>& afterlives)
{
    const auto found =
        std::find_if(afterlives.begin(), afterlives.end(), [&device](const Afterlife& afterlife) {
            return afterlife.deviceId == device.id;
        });
    if (found == afterlives.end()) {
        return {};
    }
    if (found->releaseEndNs == 0) {
        return {"no end", TextRole::Warning};
    }
    return {durationText(found->afterlifeNs)};
}

std::string processText(const std::string& comm, int32_t processId)
{
    return fmt::format("{} ({})", comm.empty() ? "?" : comm, processId);
}

std::string_view causeText(int32_t cause)
{
    switch (cause) {
    case 1:
        return "drmm_kfree";
    case 2:
        return "action run early";
    case 3:
        return "unknown pointer";
    default:
        return "";
    }
}

// "remove card0" for "remove /devices/…/drm/card0".
std::string ueventText(const std::string& text)
{
    const size_t begin = text.find('/');
    const size_t end = begin == std::string::npos ? begin : text.find(' ', begin);
    const size_t last = text.substr(0, end).rfind('/');
    return begin == std::string::npos ? text : text.substr(0, begin) + text.substr(last + 1);
}

std::string closerText(const Event& event)
{
    if (event.kind != "file_close" || event.result == 0) {
        return {};
    }
    const bool exited = (event.cause & 2) != 0;
    if (event.result == event.processId) {
        return exited ? "at its end" : "";
    }
    return fmt::format("{} {}", exited ? "at the end of" : "by",
                       processText(event.comm, event.result));
}

std::string stepText(const Event& event)
{
    if (event.step == 2) {
        return {};
    }
    if (event.kind == "probe" && event.step == 1) {
        return event.result == 0 ? "bound" : "not bound";
    }
    if (event.step == 0) {
        return "begins";
    }
    return event.result == 0 ? "done" : fmt::format("failed: {}", event.result);
}

std::string countsText(const Event& event)
{
    if (event.refs < 0) {
        return {};
    }
    return event.openCount < 0 ? fmt::format("refs {}", event.refs)
                               : fmt::format("refs {}, open {}", event.refs, event.openCount);
}

// As the functions are called that the owner releases for.
std::string ownerText(const std::string& kind)
{
    return kind == "drm_device" ? "drmm" : kind == "device" ? "devm" : kind;
}

std::string joined(const std::vector<std::string>& parts)
{
    std::string text;
    for (const std::string& part : parts) {
        text += text.empty() || part.empty() ? part : ", " + part;
    }
    return text;
}

} // namespace

std::string answerText(int32_t result)
{
    const char* name = result < 0 ? strerrorname_np(-result) : nullptr;
    return name != nullptr ? std::string("-") + name : std::to_string(result);
}

std::string resourceSizeText(const Resource& resource)
{
    return resource.kind == ResourceKind::Action && resource.sizeBytes == 0
               ? "-"
               : sizeText(resource.sizeBytes);
}

TableCell endCell(const Resource& resource)
{
    return {std::string(endWord(resource.end)),
            resource.end == ResourceEnd::Live      ? TextRole::Warning
            : resource.end == ResourceEnd::Leaked  ? TextRole::Error
            : resource.end == ResourceEnd::Unknown ? TextRole::Faint
                                                   : TextRole::Plain};
}

std::string devicesText(const Summary& summary, const std::vector<Device>& devices,
                        const std::vector<Afterlife>& afterlives, const DeviceLabels& labels,
                        const TextStyle& style)
{
    TextTable table({{"device"}, // whole: the "#2" at its end tells the rows apart
                     {"driver", Align::Left, Elide::End, 6},
                     {"parent", Align::Left, Elide::Middle, 7},
                     {"phase"},
                     {"drmres", Align::Right},
                     {"live", Align::Right},
                     {"files", Align::Right},
                     {"gone at", Align::Right},
                     {"afterlife", Align::Right}});
    for (const Device& device : devices) {
        const int64_t goneNs = device.unplugNs != 0 ? device.unplugNs : device.unregisterNs;
        table.add({{labels[device.id]},
                   {device.drmDriver},
                   {device.parentName},
                   phaseCell(device),
                   {std::to_string(device.resourceCount)},
                   {std::to_string(device.liveCount),
                    device.liveCount == 0 ? TextRole::Plain : TextRole::Warning},
                   {std::to_string(device.fileCount)},
                   {instantOrNothing(summary, goneNs)},
                   afterlifeCell(device, afterlives)});
    }
    return table.text(style);
}

std::string resourcesText(const Summary& summary, const std::vector<Resource>& resources,
                          const DeviceLabels& labels, const TextStyle& style)
{
    TextTable table({{"device", Align::Left, Elide::End, 7},
                     {"owner"},
                     {"name", Align::Left, Elide::Middle, 12},
                     {"size", Align::Right},
                     {"added", Align::Right},
                     {"held for", Align::Right},
                     {"end"},
                     {"call site", Align::Left, Elide::End, 12}});
    const bool several =
        std::any_of(resources.begin(), resources.end(), [&resources](const Resource& resource) {
            return resource.deviceId != resources.front().deviceId;
        });
    const bool owners =
        std::any_of(resources.begin(), resources.end(),
                    [](const Resource& resource) { return resource.owner != "drm_device"; });
    for (const Resource& resource : resources) {
        const bool older = resource.origin != Origin::Seen;
        const std::string held = resource.endedNs == 0
                                     ? std::string()
                                     : durationText(resource.endedNs - resource.addedNs);
        table.add({{several ? labels[resource.deviceId] : std::string()},
                   {owners ? ownerText(resource.owner) : std::string()},
                   {resource.name},
                   {resourceSizeText(resource)},
                   {older ? "before" : instantOrNothing(summary, resource.addedNs),
                    older ? TextRole::Faint : TextRole::Plain},
                   {held.empty() ? "" : (older ? "> " + held : held)},
                   endCell(resource),
                   {functionOf(resource.callSite)}});
    }
    return table.text(style);
}

std::string eventDetail(const Event& event)
{
    if (std::string text = objectText(event); !text.empty()) {
        return text;
    }
    const std::string size = event.sizeBytes == 0 ? std::string() : sizeText(event.sizeBytes);
    if (event.kind == "add" || event.kind == "snapshot" || event.kind == "add_failed") {
        const std::string& site = event.callSite.empty() ? event.caller : event.callSite;
        return joined(
            {event.name, size, functionOf(site), event.atomicContext == 1 ? "atomic context" : ""});
    }
    if (event.kind == "del") {
        return joined({event.name, std::string(causeText(event.cause))});
    }
    if (event.kind == "release") {
        const std::string place = event.ordinal < 0 ? "" : fmt::format("{}. ", event.ordinal + 1);
        return place + joined({event.name, size});
    }
    if (event.kind == "release_begin" || event.kind == "release_end") {
        return joined({event.ordinal < 0 ? std::string() : countOf(event.ordinal, "resource"), size,
                       event.cause == 1 ? "after a failed init" : ""});
    }
    if (event.kind.starts_with("file_")) {
        // a file's task is whoever opened it or closes it
        const bool byAnother = event.kind == "file_close" && event.result != event.processId;
        const std::string who = byAnother ? fmt::format("of {}", event.processId)
                                          : processText(event.comm, event.processId);
        return joined({(event.cause & 1) != 0 ? "in-kernel client, " + who : who, closerText(event),
                       countsText(event)});
    }
    if (event.kind == "ioctl") {
        return joined({processText(event.comm, event.processId),
                       "answered " + answerText(event.result), countOf(event.ordinal, "call")});
    }
    if (event.kind == "uevent") {
        return ueventText(event.name);
    }
    if (event.kind == "kernel_log") {
        return event.name;
    }
    if (event.kind == "ref_get" || event.kind == "ref_put") {
        const std::string& site = event.callSite.empty() ? event.caller : event.callSite;
        return joined({functionOf(site), event.refs < 0 ? "" : fmt::format("refs {}", event.refs)});
    }
    if (event.kind.starts_with("dmabuf_") || event.kind == "map" || event.kind == "unmap") {
        return joined({size, processText(event.comm, event.processId), countsText(event)});
    }
    if (event.kind == "probe" || event.kind == "remove") {
        return joined({event.name, stepText(event)});
    }
    return joined({stepText(event), countsText(event)});
}

EventLines::EventLines(const Summary& summary, const DeviceLabels& labels, TextStyle style)
    : m_originNs(summary.originNs), m_labels(labels), m_style(style)
{}

std::string EventLines::heading() const
{
    const std::string line = padLeft("time", kTimeColumns) + "  " + padLeft("cpu", kCpuColumns) +
                             "  " + padRight("device", kDeviceColumns) + "  " +
                             padRight("event", kKindColumns) + "  detail";
    return painted(line, TextRole::Heading, m_style) + '\n';
}

std::string EventLines::line(const Event& event) const
{
    constexpr size_t kBefore =
        kTimeColumns + kCpuColumns + kDeviceColumns + kKindColumns + 4 * kGap;
    const size_t rest = m_style.widthColumns > kBefore + 8 ? m_style.widthColumns - kBefore : 8;
    const auto column = [](const std::string& text, size_t columns) {
        return padRight(elideEnd(safeText(text), columns), columns) + "  ";
    };
    std::string out = padLeft(instantText(event.timestampNs - m_originNs), kTimeColumns) + "  " +
                      padLeft(std::to_string(event.cpu), kCpuColumns) + "  " +
                      column(m_labels[event.deviceId], kDeviceColumns) +
                      column(event.kind, kKindColumns) +
                      elideEnd(safeText(eventDetail(event)), rest);
    out.erase(out.find_last_not_of(' ') + 1);
    return out + '\n';
}

} // namespace drmscope::app
