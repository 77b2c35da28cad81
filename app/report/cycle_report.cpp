// SPDX-License-Identifier: MIT
#include "app/report/cycle_report.h"

#include "app/query/claimed_sum.h"
#include "app/report/quantity.h"

#include <fmt/format.h>

#include <algorithm>

namespace drmscope::app {
namespace {

using Align = TableColumn::Align;
using Elide = TableColumn::Elide;

CycleResidue residueOf(SessionReader& reader, const Device& device)
{
    CycleResidue residue;
    residue.deviceId = device.id;
    residue.resourceCount = device.resourceCount;
    const int64_t goneNs = device.unplugNs != 0 ? device.unplugNs : device.unregisterNs;
    residue.released = device.releaseEndNs != 0;
    residue.gone = goneNs != 0 || residue.released || device.lastPhase == Phase::Zombie;
    if (goneNs != 0 && residue.released) {
        residue.afterlifeNs = device.releaseEndNs - goneNs;
    }
    if (!residue.gone) {
        return residue;
    }
    ResourceFilter left;
    left.deviceId = device.id;
    left.onlyLive = true;
    left.owner = "drm_device";
    for (const Resource& resource : reader.resources(left)) {
        ++residue.leftCount;
        addClaimed(residue.leftBytes, resource.sizeBytes);
    }
    return residue;
}

std::string leftText(int64_t count, int64_t bytes)
{
    return fmt::format("{}, {}", countOf(count, "resource"), sizeText(bytes));
}

TableCell afterlifeCell(const CycleResidue& residue)
{
    if (!residue.gone) {
        return {"in use", TextRole::Faint};
    }
    if (!residue.released) {
        return {"never", TextRole::Error};
    }
    return {residue.afterlifeNs == 0 ? "-" : durationText(residue.afterlifeNs)};
}

} // namespace

std::vector<CycleResidue> cycleResidues(SessionReader& reader, const std::vector<Device>& devices)
{
    std::vector<CycleResidue> residues;
    residues.reserve(devices.size());
    for (const Device& device : devices) {
        residues.push_back(residueOf(reader, device));
    }
    return residues;
}

std::string cyclesText(const std::vector<CycleResidue>& residues, const DeviceLabels& labels,
                       const TextStyle& style)
{
    TextTable table({{"cycle", Align::Right},
                     {"drm_device", Align::Left, Elide::End, 8},
                     {"resources", Align::Right},
                     {"released after", Align::Right},
                     {"left behind", Align::Left, Elide::End, 12}});
    int64_t cycles = 0;
    int64_t count = 0;
    int64_t bytes = 0;
    for (const CycleResidue& residue : residues) {
        cycles += residue.gone ? 1 : 0;
        count += residue.leftCount;
        addClaimed(bytes, residue.leftBytes);
        table.add(
            {{residue.gone ? std::to_string(cycles) : std::string("now")},
             {labels[residue.deviceId]},
             {countText(residue.resourceCount)},
             afterlifeCell(residue),
             residue.leftCount == 0
                 ? TableCell{residue.gone ? "nothing" : ""}
                 : TableCell{leftText(residue.leftCount, residue.leftBytes), TextRole::Error}});
    }
    if (cycles == 0) {
        return "No cycle was recorded.\n";
    }
    std::string text = table.text(style);
    text += count == 0 ? fmt::format("Residue: none in {}.\n", countOf(cycles, "cycle"))
                       : fmt::format("Residue: {} in {}, {:.1f} resources and {} a cycle.\n",
                                     leftText(count, bytes), countOf(cycles, "cycle"),
                                     static_cast<double>(count) / static_cast<double>(cycles),
                                     sizeText(bytes / cycles));
    return text;
}

Json cyclesJson(const std::vector<CycleResidue>& residues)
{
    Json cycles = Json::array();
    for (const CycleResidue& residue : residues) {
        cycles.push_back({{"device_id", residue.deviceId},
                          {"gone", residue.gone},
                          {"released", residue.released},
                          {"afterlife_ns", residue.afterlifeNs},
                          {"resource_count", residue.resourceCount},
                          {"left_count", residue.leftCount},
                          {"left_bytes", residue.leftBytes}});
    }
    return cycles;
}

} // namespace drmscope::app
