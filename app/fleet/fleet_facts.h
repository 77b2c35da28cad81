// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace drmscope::app {

using FleetValue = std::variant<int64_t, std::string>;
using FleetRow = std::vector<FleetValue>;

// A file as it lay there, to see at once whether it has changed.
struct FleetFile
{
    std::string path; // absolute
    int64_t sizeBytes = 0;
    int64_t changedNs = 0;
};

// What one session says to a fleet: rows of the tables of schema/fleet/tables.sql, in their
// columns' order.
struct FleetFacts
{
    std::string uuid;
    std::string day; // "2026-11-23"
    FleetRow session;
    std::vector<FleetRow> devices;
    std::vector<FleetRow> findings;
};

// Reads a finished session. `commit`: what was tested, "" to take it from the kernel's name. Throws
// SessionError, also for a session that is still being recorded.
[[nodiscard]] FleetFacts readFleetFacts(const FleetFile& file, const std::string& commit);

} // namespace drmscope::app
