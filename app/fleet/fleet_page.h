// SPDX-License-Identifier: MIT
#pragma once

#include "app/fleet/fleet_store.h"

#include <functional>
#include <string>
#include <string_view>

namespace drmscope::app {

// Answers a documented query by its name, on whichever engine.
using AskFleet = std::function<FleetAnswer(std::string_view)>;

// A fleet as one page: what it holds, day by day, which driver leaks on which kernel, findings and
// how far each has spread, the newest sessions. One file that fetches nothing, for a CI's
// artifacts.
[[nodiscard]] std::string fleetPage(const std::string& title, const AskFleet& ask);

} // namespace drmscope::app
