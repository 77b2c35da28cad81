// SPDX-License-Identifier: MIT
#include "app/report/afterlife_report.h"

#include "app/report/display_width.h"
#include "app/report/listing.h"
#include "app/report/quantity.h"

#include <fmt/format.h>

#include <algorithm>

namespace drmscope::app {
namespace {

using Align = TableColumn::Align;
using Elide = TableColumn::Elide;

constexpr size_t kMaxRows = 16;
constexpr size_t kIndent = 4;

std::string whoText(const std::string& comm, int32_t processId)
{
    return fmt::format("{} ({})", comm.empty() ? "?" : comm, processId);
}

std::string rendered(const TextTable& table, size_t rows, const TextStyle& style)
{
    if (table.empty()) {
        return {};
    }
    std::string out = '\n' + table.text(style, kIndent);
    return rows > kMaxRows ? out + fmt::format("    … and {} more\n", rows - kMaxRows) : out;
}

std::string instant(const Summary& summary, int64_t timestampNs)
{
    return instantText(timestampNs - summary.originNs, 3);
}

// Files stand in a table of their own.
std::string objectsText(SessionReader& reader, const Summary& summary, const Device& device,
                        const TextStyle& style)
{
    TextTable table({{"shared as"},
                     {"by", Align::Left, Elide::End, 10},
                     {"size", Align::Right},
                     {"from", Align::Right},
                     {"until", Align::Right}});
    size_t count = 0;
    for (const Pin& pin : reader.pins(device.id)) {
        if ((pin.kind != PinKind::Dmabuf && pin.kind != PinKind::Mapping) || ++count > kMaxRows) {
            continue;
        }
        const bool held = pin.endedNs == 0;
        table.add({{std::string(wordOf(pin.kind))},
                   {whoText(pin.comm, pin.processId)},
                   {sizeText(pin.sizeBytes)},
                   {pin.startedNs == pin.endedNs ? "before" : instant(summary, pin.startedNs)},
                   {held ? "still there" : instant(summary, pin.endedNs),
                    held ? TextRole::Warning : TextRole::Plain}});
    }
    return rendered(table, count, style);
}

std::string ueventsText(SessionReader& reader, const Summary& summary, const Device& device,
                        const TextStyle& style)
{
    TextTable table(
        {{"time", Align::Right}, {"the kernel told"}, {"of", Align::Left, Elide::Middle, 20}});
    const std::vector<Uevent> uevents = reader.uevents(device.id);
    for (size_t i = 0; i < uevents.size() && i < kMaxRows; ++i) {
        table.add(
            {{instant(summary, uevents[i].timestampNs)}, {uevents[i].action}, {uevents[i].path}});
    }
    return rendered(table, uevents.size(), style);
}

std::string reactionsText(SessionReader& reader, const Device& device, const TextStyle& style)
{
    TextTable table(
        {{"told of the removal", Align::Left, Elide::End, 12}, {"closed after", Align::Right}});
    const std::vector<HolderReaction> reactions = reader.holderReactions(device.id);
    const std::vector<DrmFile> files = reader.files(device.id);
    for (size_t i = 0; i < reactions.size() && i < kMaxRows; ++i) {
        const auto file = std::find_if(files.begin(), files.end(), [&](const DrmFile& one) {
            return one.id == reactions[i].fileId;
        });
        if (file == files.end()) {
            continue;
        }
        const bool never = reactions[i].reactionNs == 0;
        table.add({{whoText(file->comm, file->processId)},
                   {never ? "never" : durationText(reactions[i].reactionNs),
                    never ? TextRole::Warning : TextRole::Plain}});
    }
    return rendered(table, reactions.size(), style);
}

std::string ioctlsText(SessionReader& reader, const Device& device, const TextStyle& style)
{
    TextTable table({{"ioctls when", Align::Left, Elide::End, 10},
                     {"by", Align::Left, Elide::End, 10},
                     {"calls", Align::Right},
                     {"answer"}});
    const std::vector<IoctlCount> counts = reader.ioctlsAfterGone(device.id);
    for (size_t i = 0; i < counts.size() && i < kMaxRows; ++i) {
        const IoctlCount& ioctls = counts[i];
        const bool telling = ioctls.result >= 0 && ioctls.phase != Phase::Unplugging;
        table.add({{std::string(wordOf(ioctls.phase))},
                   {whoText(ioctls.comm, ioctls.processId)},
                   {countText(ioctls.count)},
                   {ioctls.result == 0 ? "success" : answerText(ioctls.result),
                    telling ? TextRole::Warning : TextRole::Plain}});
    }
    return rendered(table, counts.size(), style);
}

std::string referencesText(SessionReader& reader, const Device& device, const TextStyle& style)
{
    std::string out;
    for (const ReferenceBalance& balance : reader.referenceBalances(device.id)) {
        if (balance.unexplainedRefs > 0) {
            const std::string text =
                fmt::format("{} when last seen, {} of them by nobody that is known.",
                            countOf(balance.refs, "reference"), balance.unexplainedRefs);
            out += '\n' + wrapText(text, style.widthColumns, kIndent) + '\n';
        }
    }
    TextTable table({{"references taken at", Align::Left, Elide::End, 20},
                     {"got", Align::Right},
                     {"put there", Align::Right}});
    const std::vector<ReferenceSite> sites = reader.referenceSites(device.id);
    for (size_t i = 0; i < sites.size() && i < kMaxRows; ++i) {
        table.add(
            {{sites[i].callSite},
             {countText(sites[i].getCount)},
             {countText(sites[i].returnedCount),
              sites[i].returnedCount < sites[i].getCount ? TextRole::Warning : TextRole::Plain}});
    }
    return out + rendered(table, sites.size(), style);
}

} // namespace

std::string afterlifeReport(SessionReader& reader, const Summary& summary, const Device& device,
                            const TextStyle& style)
{
    return objectsText(reader, summary, device, style) +
           ueventsText(reader, summary, device, style) + reactionsText(reader, device, style) +
           ioctlsText(reader, device, style) + referencesText(reader, device, style);
}

} // namespace drmscope::app
