// SPDX-License-Identifier: MIT
#include "app/cli/rendering.h"

#include "app/cli/command_error.h"
#include "app/cli/external_program.h"
#include "app/cli/program_path.h"
#include "app/export/output_file.h"

namespace drmscope::app {

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
    const ForeignOutput made(request.output, request.overwrite, request.format->ending);
    ExternalProgram program;
    program.arguments = {
        window->string(), "--theme",  look.theme,           "--size", look.size,           "--view",
        look.view,        "--render", made.path().string(), "--",     part.file().string()};
    const ExternalEnd end = runExternal(program);
    if (end.status != 0) {
        throw CommandError(end.status > 128 ? exit_code::kIo : end.status,
                           window->string() + " could not: " + end.error);
    }
    made.publish();
}

} // namespace drmscope::app
