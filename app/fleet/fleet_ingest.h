// SPDX-License-Identifier: MIT
#pragma once

#include "app/fleet/fleet_facts.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace drmscope::app {

// Session files below these folders, and these files themselves; each once, by name. Throws
// FleetError for one that does not exist.
[[nodiscard]] std::vector<FleetFile> fleetFiles(const std::vector<std::string>& places);

struct FleetBatch
{
    std::vector<FleetFacts> facts;
    std::vector<std::pair<FleetFile, std::string>> rejected; // and why
};

// Reads sessions on several threads and hands them over in batches, on the calling thread. A
// session that cannot be read is set aside and stops nothing. Whatever `take` throws ends it.
void readFleet(const std::vector<FleetFile>& files, const std::string& commit, unsigned threads,
               const std::function<void(FleetBatch&&)>& take);

} // namespace drmscope::app
