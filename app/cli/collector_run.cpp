// SPDX-License-Identifier: MIT
#include "app/cli/collector_run.h"

#include "app/cli/child_process.h"
#include "app/cli/program_path.h"
#include "app/cli/progress_line.h"
#include "app/report/quantity.h"

#include <fmt/format.h>
#include <poll.h>

#include <chrono>
#include <csignal>
#include <utility>

namespace drmscope::app {
namespace {

using Clock = std::chrono::steady_clock;

// "" where nothing is known that takes long.
std::string workOf(const CollectorMessages& messages, Clock::duration elapsed)
{
    if (!messages.rule().empty()) {
        return fmt::format("asking rule {}", messages.rule());
    }
    const auto [done, all] = messages.rebuilt();
    if (done <= 0 || all < done) {
        return {};
    }
    const double left = std::chrono::duration<double>(elapsed).count() *
                        static_cast<double>(all - done) / static_cast<double>(done);
    return fmt::format("{} % of {}, about {:.0f} s left", done * 100 / all, countOf(all, "event"),
                       left);
}

// Whether it came before there are words to read.
bool isInterrupted(const Interruption& interruption, int words)
{
    pollfd waiting[] = {{words, POLLIN, 0}, {interruption.descriptor(), POLLIN, 0}};
    poll(waiting, 2, -1);
    return waiting[1].revents != 0;
}

} // namespace

CollectorRun runCollector(std::vector<std::string> arguments, bool quiet, int input,
                          const Interruption* interruption)
{
    Pipe words = makePipe();
    ChildSetup setup;
    setup.arguments = std::move(arguments);
    setup.arguments.insert(setup.arguments.begin(), ownProgram("drmscope-collect").string());
    setup.input = input;
    setup.output = words.writeEnd.get();
    ChildProcess collector = ChildProcess::start(setup);
    words.writeEnd.reset();
    CollectorRun run;
    ProgressLine progress(quiet);
    const auto began = Clock::now();
    do {
        if (!run.interrupted && interruption != nullptr &&
            isInterrupted(*interruption, words.readEnd.get())) {
            run.interrupted = true;
            collector.send(SIGTERM);
        }
        const std::string work = workOf(run.messages, Clock::now() - began);
        if (!work.empty()) {
            progress.show(work);
        }
    } while (run.messages.receive(words.readEnd.get()));
    progress.clear();
    pollfd ended{collector.descriptor(), POLLIN, 0};
    poll(&ended, 1, -1);
    collector.reap();
    run.status = collector.status();
    run.endText = collector.endText();
    run.interrupted = run.interrupted || (interruption != nullptr && interruption->came(0));
    return run;
}

} // namespace drmscope::app
