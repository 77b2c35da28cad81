// SPDX-License-Identifier: MIT
#pragma once

#include "app/fleet/fleet_ingest.h"
#include "app/fleet/fleet_store.h"

#include <memory>
#include <string>
#include <vector>

namespace drmscope::app {

// Where a fleet is kept, and what answers queries.
class FleetEngine
{
public:
    virtual ~FleetEngine() = default;
    // Those that are not there yet, as they are now.
    virtual std::vector<FleetFile> unknown(std::vector<FleetFile> files) = 0;
    virtual void add(FleetBatch&& batch) = 0;
    virtual FleetAnswer ask(const std::string& sql, const FleetQuestion& question) = 0;
};

enum class FleetUse : uint8_t
{
    Read,
    Add
};

// `engine` is "sqlite" (`at` is a fleet file) or "clickhouse" (`at` is a folder of Parquet, or
// clickhouse://HOST[:PORT][/DATABASE] for a server). Errors: FleetError, CommandError.
[[nodiscard]] std::unique_ptr<FleetEngine> fleetEngine(const std::string& engine,
                                                       const std::string& at, FleetUse use);

} // namespace drmscope::app
