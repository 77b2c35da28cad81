// SPDX-License-Identifier: MIT
#include "app/cli/completion.h"

#include "app/cli/collector_run.h"
#include "app/cli/command_error.h"
#include "app/cli/output.h"
#include "app/cli/program_path.h"

#include <fmt/format.h>

#include <utility>

namespace drmscope::app {
namespace {

CollectorRun finish(const std::filesystem::path& file, bool quiet,
                    const std::vector<std::string>& more = {})
{
    std::vector<std::string> arguments{"--finish", file.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return runCollector(std::move(arguments), quiet);
}

} // namespace

void deriveAgain(const std::filesystem::path& file, bool quiet)
{
    CollectorRun finished = finish(file, quiet);
    for (const std::string& warning : finished.messages.takeWarnings()) {
        tell(warning);
    }
    if (finished.messages.error()) {
        throw CommandError(finished.messages.error()->exitCode, finished.messages.error()->text);
    }
    if (!finished.good()) {
        throw CommandError(finished.status < 128 ? finished.status : exit_code::kIo,
                           fmt::format("cannot rebuild {}: drmscope-collect ended with {}",
                                       file.string(), finished.endText));
    }
}

bool completeUnfinished(const std::filesystem::path& file, bool quiet)
{
    return findOwnProgram("drmscope-collect") && finish(file, quiet, {"--if-unfinished"}).good();
}

} // namespace drmscope::app
