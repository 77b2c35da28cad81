// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/fleet_engine.h"

namespace drmscope::app {

// A fleet that ClickHouse answers for: Parquet files below a folder, each named by its session's
// UUID and laid by day, or the tables of a server. Sessions are gathered in a fleet file beside it
// first, and stand in the lake when all that they say does: a kill leaves no half of one, and the
// next add goes on.
[[nodiscard]] std::unique_ptr<FleetEngine> clickhouseFleet(const std::string& at, FleetUse use);

} // namespace drmscope::app
