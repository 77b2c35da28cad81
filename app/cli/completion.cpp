// SPDX-License-Identifier: MIT
#include "app/cli/completion.h"

#include "app/cli/child_process.h"
#include "app/cli/collector_messages.h"
#include "app/cli/command_error.h"
#include "app/cli/output.h"
#include "app/cli/program_path.h"

#include <fmt/format.h>
#include <poll.h>

namespace drmscope::app {
namespace {

struct Finished
{
    CollectorMessages messages;
    int status = -1;
    std::string endText;

    [[nodiscard]] bool good() const
    {
        return !messages.error() && (status == 0 || status == exit_code::kSavedWithMissed);
    }
};

Finished finish(const std::filesystem::path& file)
{
    Pipe words = makePipe();
    ChildSetup setup;
    setup.arguments = {ownProgram("drmscope-collect").string(), "--finish", file.string()};
    setup.output = words.writeEnd.get();
    ChildProcess collector = ChildProcess::start(setup);
    words.writeEnd.reset();
    Finished finished;
    while (finished.messages.receive(words.readEnd.get())) {
    }
    pollfd ended{collector.descriptor(), POLLIN, 0};
    poll(&ended, 1, -1);
    collector.reap();
    finished.status = collector.status();
    finished.endText = collector.endText();
    return finished;
}

} // namespace

void deriveAgain(const std::filesystem::path& file)
{
    Finished finished = finish(file);
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

bool completeUnfinished(const std::filesystem::path& file)
{
    return findOwnProgram("drmscope-collect") && finish(file).good();
}

} // namespace drmscope::app
