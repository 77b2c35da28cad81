// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drmscope::app {

// A documented query of schema/fleet/queries.
struct FleetQuery
{
    std::string name;
    std::string title;
    std::string_view sql;
};

[[nodiscard]] const std::vector<FleetQuery>& fleetQueries();
[[nodiscard]] const FleetQuery* findFleetQuery(std::string_view name); // nullptr: none

// The fleet for ClickHouse: views over a folder of Parquet (:lake), tables of a server.
[[nodiscard]] std::string_view fleetLakeSql();
[[nodiscard]] std::string_view fleetServerSql();

} // namespace drmscope::app
