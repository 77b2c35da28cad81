// SPDX-License-Identifier: MIT
#include "app/cli/rendering.h"

#include "app/cli/command_error.h"
#include "app/cli/external_program.h"
#include "app/cli/program_path.h"
#include "app/export/output_file.h"

#include <fmt/format.h>

namespace drmscope::app {
namespace {

// What the window said of it, which is ready to be shown.
std::string reasonOf(const ExternalEnd& end, const std::filesystem::path& window)
{
    const std::string_view who = "drmscope-gui: ";
    std::string_view said = end.error;
    if (said.starts_with(who)) {
        said.remove_prefix(who.size());
    }
    while (said.ends_with('\n')) {
        said.remove_suffix(1);
    }
    return said.empty() ? fmt::format("{} ended with status {} and drew nothing", window.string(),
                                      end.status)
                        : std::string(said);
}

} // namespace

void renderWindow(const ExportRequest& request, const WindowLook& look)
{
    const auto window = findWindow();
    if (!window) {
        throw CommandError(exit_code::kMissingPart,
                           "cannot make a " + std::string(request.format->name) +
                               ": drmscope-gui is not installed. svg and html need no window");
    }
    requireFreeOutput(request.output, request.overwrite, request.input);
    const TemporaryPart part(request.input, request.part);
    OutputFile made(request.output, request.overwrite);
    ExternalProgram program;
    program.arguments = {window->string(),
                         "--theme",
                         look.theme,
                         "--size",
                         look.size,
                         "--view",
                         look.view,
                         "--render",
                         request.output.string(),
                         "--stdout",
                         std::string(request.format->name),
                         "--",
                         part.file().string()};
    program.output = made.descriptor();
    const ExternalEnd end = runExternal(program);
    if (end.status != 0) {
        throw CommandError(end.status > 128 ? exit_code::kIo : end.status, reasonOf(end, *window));
    }
    made.publish();
}

} // namespace drmscope::app
