// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/device_label.h"
#include "app/query/session_reader.h"
#include "app/report/session_json.h"
#include "app/report/text_table.h"

#include <string>
#include <vector>

namespace drmscope::app {

// What became of one drm_device of a device that was taken down again and again. A bind makes one,
// and the next cycle takes it away: its number is that of the cycle.
struct CycleResidue
{
    RowId deviceId = 0;
    int64_t resourceCount = 0; // that it had in all
    int64_t afterlifeNs = 0;   // from unplug or unregister to release; 0: it was never released
    bool gone = false;         // unplugged, unregistered or released; else it is the one in use
    bool released = false;
    int64_t leftCount = 0; // managed resources that are still there, or that release left behind
    int64_t leftBytes = 0;
};

// Those of the drm_devices `isIt` says yes to, in the order of their beginnings.
template <typename Predicate>
[[nodiscard]] std::vector<Device> cycledDevices(SessionReader& reader, const Predicate& isIt)
{
    std::vector<Device> devices = reader.devices();
    std::erase_if(devices, [&](const Device& device) { return !isIt(device); });
    return devices;
}

[[nodiscard]] std::vector<CycleResidue> cycleResidues(SessionReader& reader,
                                                      const std::vector<Device>& devices);

// A row a cycle, and what that makes a cycle on average.
[[nodiscard]] std::string cyclesText(const std::vector<CycleResidue>& residues,
                                     const DeviceLabels& labels, const TextStyle& style);
[[nodiscard]] Json cyclesJson(const std::vector<CycleResidue>& residues);

} // namespace drmscope::app
