// SPDX-License-Identifier: MIT
#include "app/report/afterlife_report.h"

#include "app/report/display_width.h"
#include "app/report/listing.h"
#include "app/report/object_text.h"
#include "app/report/quantity.h"
#include "app/report/short_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace drmscope::app {
namespace {

using Align = TableColumn::Align;
using Elide = TableColumn::Elide;

constexpr size_t kIndent = 4;

std::string instant(const Summary& summary, int64_t timestampNs)
{
    return instantText(timestampNs - summary.originNs, 3);
}

// Files stand in a table of their own.
std::string objectsText(SessionReader& reader, const Summary& summary, const Device& device,
                        const TextStyle& style)
{
    ShortTable table({{"held as"},
                      {"by", Align::Left, Elide::End, 10},
                      {"size", Align::Right},
                      {"from", Align::Right},
                      {"until", Align::Right}});
    for (const Pin& pin : reader.pins(device.id)) {
        if (pin.kind != PinKind::Dmabuf && pin.kind != PinKind::Mapping &&
            pin.kind != PinKind::AtomicState) {
            continue;
        }
        const bool held = pin.endedNs == 0;
        table.add({{std::string(wordOf(pin.kind))},
                   {processText(pin.comm, pin.processId)},
                   {pin.kind == PinKind::AtomicState ? "" : sizeText(pin.sizeBytes)},
                   {pin.startedNs == pin.endedNs ? "before" : instant(summary, pin.startedNs)},
                   {held ? "still there" : instant(summary, pin.endedNs),
                    held ? TextRole::Warning : TextRole::Plain}});
    }
    return table.text(style);
}

std::string ueventsText(SessionReader& reader, const Summary& summary, const Device& device,
                        const TextStyle& style)
{
    ShortTable table(
        {{"time", Align::Right}, {"the kernel told"}, {"of", Align::Left, Elide::Middle, 20}});
    for (const Uevent& uevent : reader.uevents(device.id)) {
        table.add({{instant(summary, uevent.timestampNs)}, {uevent.action}, {uevent.path}});
    }
    return table.text(style);
}

std::string reactionsText(SessionReader& reader, const Device& device, const TextStyle& style)
{
    ShortTable table(
        {{"told of the removal", Align::Left, Elide::End, 12}, {"closed after", Align::Right}});
    const std::vector<DrmFile> files = reader.files(device.id);
    for (const HolderReaction& reaction : reader.holderReactions(device.id)) {
        const auto file = std::find_if(files.begin(), files.end(), [&](const DrmFile& one) {
            return one.id == reaction.fileId;
        });
        if (file == files.end()) {
            continue;
        }
        const bool never = reaction.reactionNs == 0;
        table.add({{processText(file->comm, file->processId)},
                   {never ? "never" : durationText(reaction.reactionNs),
                    never ? TextRole::Warning : TextRole::Plain}});
    }
    return table.text(style);
}

std::string ioctlsText(SessionReader& reader, const Device& device, const TextStyle& style)
{
    ShortTable table({{"ioctls when", Align::Left, Elide::End, 10},
                      {"by", Align::Left, Elide::End, 10},
                      {"calls", Align::Right},
                      {"answer"}});
    for (const IoctlCount& ioctls : reader.ioctlsAfterGone(device.id)) {
        const bool telling = ioctls.result >= 0 && ioctls.phase != Phase::Unplugging;
        table.add({{std::string(wordOf(ioctls.phase))},
                   {processText(ioctls.comm, ioctls.processId)},
                   {countText(ioctls.count)},
                   {ioctls.result == 0 ? "success" : answerText(ioctls.result),
                    telling ? TextRole::Warning : TextRole::Plain}});
    }
    return table.text(style);
}

std::string faultsText(SessionReader& reader, const Device& device, const TextStyle& style)
{
    ShortTable table({{"page faults when", Align::Left, Elide::End, 10},
                      {"by", Align::Left, Elide::End, 10},
                      {"faults", Align::Right},
                      {"answer", Align::Left, Elide::End, 10}});
    for (const FaultCount& faults : reader.faultsAfterGone(device.id)) {
        table.add({{std::string(wordOf(faults.phase))},
                   {processText(faults.comm, faults.processId)},
                   {countText(faults.count)},
                   {faultText(faults.result)}});
    }
    return table.text(style);
}

std::string referencesText(SessionReader& reader, const Device& device, const TextStyle& style)
{
    std::string out;
    for (const ReferenceBalance& balance : reader.referenceBalances(device.id)) {
        if (balance.unexplainedRefs > 0) {
            const std::string text =
                fmt::format("{} when last seen, {} of them unexplained.",
                            countOf(balance.refs, "reference"), balance.unexplainedRefs);
            out += '\n' + wrapText(text, style.widthColumns, kIndent) + '\n';
        }
    }
    ShortTable table({{"references taken at", Align::Left, Elide::End, 20},
                      {"got", Align::Right},
                      {"put there", Align::Right}});
    for (const ReferenceSite& site : reader.referenceSites(device.id)) {
        table.add({{site.callSite},
                   {countText(site.getCount)},
                   {countText(site.returnedCount),
                    site.returnedCount < site.getCount ? TextRole::Warning : TextRole::Plain}});
    }
    return out + table.text(style);
}

} // namespace

std::string afterlifeReport(SessionReader& reader, const Summary& summary, const Device& device,
                            const TextStyle& style)
{
    return objectsText(reader, summary, device, style) +
           ueventsText(reader, summary, device, style) + reactionsText(reader, device, style) +
           ioctlsText(reader, device, style) + faultsText(reader, device, style) +
           referencesText(reader, device, style);
}

} // namespace drmscope::app
