// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/program_path.h"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace drmscope::app {
namespace {

int openWindow(const std::string& file)
{
    const auto window = findWindow();
    if (!window) {
        throw CommandError(
            exit_code::kMissingPart,
            "drmscope-gui is not installed: install it, or build with -DDRMSCOPE_GUI=ON "
            "(needs Qt 6 Widgets). `drmscope report` needs no window.");
    }
    if (file.empty()) {
        execl(window->c_str(), window->c_str(), nullptr);
    } else {
        execl(window->c_str(), window->c_str(), "--", file.c_str(), nullptr);
    }
    throw CommandError(exit_code::kMissingPart,
                       "cannot run " + window->string() + ": " + std::strerror(errno));
}

} // namespace

void addGuiCommand(CLI::App& program, Command& chosen)
{
    auto* command = program.add_subcommand("gui", "Open the window");
    const auto file = std::make_shared<std::string>();
    command->add_option("FILE,-i,--input", *file, "Session file to open in it")->type_name("");
    command->callback([file, &chosen] { chosen = [file] { return openWindow(*file); }; });
}

} // namespace drmscope::app
