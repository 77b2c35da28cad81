// SPDX-License-Identifier: MIT
#include "app/report/holdings_report.h"

#include "app/query/file_holding.h"
#include "app/report/quantity.h"
#include "app/report/short_table.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace drmscope::app {
namespace {

using Align = TableColumn::Align;
using Elide = TableColumn::Elide;

std::string instant(const Summary& summary, int64_t timestampNs)
{
    return instantText(timestampNs - summary.originNs, 3);
}

TableCell until(const Summary& summary, int64_t endedNs)
{
    return endedNs == 0 ? TableCell{"still", TextRole::Warning}
                        : TableCell{instant(summary, endedNs)};
}

std::string filesText(SessionReader& reader, const Device& device, const TextStyle& style)
{
    ShortTable table({{"held when gone", Align::Left, Elide::End, 12},
                      {"GEM handles", Align::Right},
                      {"size", Align::Right},
                      {"framebuffers", Align::Right},
                      {"was"}});
    std::map<RowId, DrmFile> files;
    for (const DrmFile& file : reader.files(device.id)) {
        files.emplace(file.id, file);
    }
    for (const FileHolding& held : heldWhenGone(reader.fileHoldings(device.id))) {
        const DrmFile& file = files[held.fileId];
        const std::string who = processText(file.comm, file.processId);
        table.add({{file.inKernel ? "in-kernel client, " + who : who},
                   {countText(held.handleCount)},
                   {sizeText(held.sizeBytes)},
                   {held.framebufferCount < 0 ? "unknown" : countText(held.framebufferCount)},
                   {held.isMaster ? "master" : ""}});
    }
    return table.text(style);
}

std::string mastersText(SessionReader& reader, const Summary& summary, const Device& device,
                        const TextStyle& style)
{
    ShortTable table(
        {{"master", Align::Left, Elide::End, 12}, {"from", Align::Right}, {"until", Align::Right}});
    for (const MasterSpan& master : reader.masters(device.id)) {
        table.add({{processText(master.comm, master.processId)},
                   {instant(summary, master.startedNs)},
                   until(summary, master.endedNs)});
    }
    return table.text(style);
}

std::string importsText(SessionReader& reader, const Summary& summary, const Device& device,
                        const TextStyle& style)
{
    ShortTable table({{"dma-buf imported by", Align::Left, Elide::Middle, 12},
                      {"for", Align::Left, Elide::End, 10},
                      {"size", Align::Right},
                      {"from", Align::Right},
                      {"until", Align::Right}});
    for (const DmabufImport& import : reader.dmabufImports(device.id)) {
        table.add({{import.importer},
                   {processText(import.comm, import.processId)},
                   {sizeText(import.sizeBytes)},
                   {instant(summary, import.startedNs)},
                   until(summary, import.endedNs)});
    }
    return table.text(style);
}

std::string connectorsText(SessionReader& reader, const Summary& summary, const Device& device,
                           const TextStyle& style)
{
    ShortTable table({{"time", Align::Right}, {"connector", Align::Left, Elide::End, 12}, {"was"}});
    const std::vector<ConnectorStatus> statuses = reader.connectorStatuses(device.id);
    std::set<std::string> changed;
    for (const ConnectorStatus& connector : statuses) {
        if (connector.changed == 1) {
            changed.insert(connector.name);
        }
    }
    for (const ConnectorStatus& connector : statuses) {
        if (connector.changed != 0 && changed.contains(connector.name)) {
            table.add(
                {{instant(summary, connector.timestampNs)}, {connector.name}, {connector.status}});
        }
    }
    return table.text(style);
}

} // namespace

std::string holdingsReport(SessionReader& reader, const Summary& summary, const Device& device,
                           const TextStyle& style)
{
    return filesText(reader, device, style) + mastersText(reader, summary, device, style) +
           importsText(reader, summary, device, style) +
           connectorsText(reader, summary, device, style);
}

} // namespace drmscope::app
