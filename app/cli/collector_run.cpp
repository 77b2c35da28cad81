// SPDX-License-Identifier: MIT
#include "app/cli/collector_run.h"

#include "app/cli/child_process.h"
#include "app/cli/program_path.h"

#include <poll.h>

#include <utility>

namespace drmscope::app {

CollectorRun runCollector(std::vector<std::string> arguments)
{
    Pipe words = makePipe();
    ChildSetup setup;
    setup.arguments = std::move(arguments);
    setup.arguments.insert(setup.arguments.begin(), ownProgram("drmscope-collect").string());
    setup.output = words.writeEnd.get();
    ChildProcess collector = ChildProcess::start(setup);
    words.writeEnd.reset();
    CollectorRun run;
    while (run.messages.receive(words.readEnd.get())) {
    }
    pollfd ended{collector.descriptor(), POLLIN, 0};
    poll(&ended, 1, -1);
    collector.reap();
    run.status = collector.status();
    run.endText = collector.endText();
    return run;
}

} // namespace drmscope::app
