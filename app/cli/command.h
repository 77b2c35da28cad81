// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/command_error.h"

#include <functional>

namespace CLI {
class App;
} // namespace CLI

namespace drmscope::app {

// The work of the subcommand that the user chose; returns the exit code. Runs once all of the
// command line has been read.
using Command = std::function<int()>;

// Each adds one subcommand to the program; when the user chose it, `chosen` becomes its work.
void addRecordCommand(CLI::App& program, Command& chosen);
void addDevicesCommand(CLI::App& program, Command& chosen);
void addResourcesCommand(CLI::App& program, Command& chosen);
void addLeaksCommand(CLI::App& program, Command& chosen);
void addFindingsCommand(CLI::App& program, Command& chosen);
// `hasSeparator`: a "--" stands in the command line, after which comes a COMMAND and no FILE.
void addCheckCommand(CLI::App& program, Command& chosen, bool hasSeparator);
void addDiffCommand(CLI::App& program, Command& chosen);
void addExplainCommand(CLI::App& program, Command& chosen);
void addEventsCommand(CLI::App& program, Command& chosen);
void addReportCommand(CLI::App& program, Command& chosen);
void addCycleCommand(CLI::App& program, Command& chosen);
void addDoctorCommand(CLI::App& program, Command& chosen);
void addImportCommand(CLI::App& program, Command& chosen);
void addTopCommand(CLI::App& program, Command& chosen);
void addExportCommand(CLI::App& program, Command& chosen);
void addFleetCommand(CLI::App& program, Command& chosen);
void addRebuildCommand(CLI::App& program, Command& chosen);
void addGuiCommand(CLI::App& program, Command& chosen);

} // namespace drmscope::app
