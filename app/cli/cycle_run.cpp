// SPDX-License-Identifier: MIT
#include "app/cli/cycle_run.h"

#include "app/cli/command_error.h"
#include "app/cli/device_cycle.h"
#include "app/cli/interruption.h"
#include "app/cli/output.h"
#include "app/cli/progress_line.h"

#include <fmt/format.h>
#include <sys/prctl.h>

#include <csignal>
#include <exception>

namespace drmscope::app {
namespace {

// What has not been released so long after the last close is no teardown that is still going on.
constexpr int kSettleMs = 1100;

} // namespace

int runCycles(const std::filesystem::path& root, const CyclePlan& plan, bool quiet)
{
    const Interruption interruption;  // looked at between two cycles
    prctl(PR_SET_PDEATHSIG, SIGTERM); // the recorder may be killed
    ProgressLine progress(quiet);
    DeviceCycle cycle(root, plan);
    int done = 0;
    try {
        while (done < plan.wish.times && !interruption.came(0)) {
            progress.show(fmt::format("cycle {} of {}", done + 1, plan.wish.times));
            cycle.once();
            ++done;
        }
    } catch (const std::exception& error) {
        progress.clear();
        tell(fmt::format("cycle {} of {} failed: {}", done + 1, plan.wish.times, error.what()));
        cycle.bringBack();
        return exit_code::kIo;
    }
    if (done < plan.wish.times || interruption.came(kSettleMs)) {
        progress.clear();
        tell(
            fmt::format("stopped after {} of {} cycles; {}", done, plan.wish.times, plan.restored));
        return exit_code::kInterrupted;
    }
    return exit_code::kOk;
}

void putBack(const std::filesystem::path& root, const CyclePlan& plan)
{
    DeviceCycle(root, plan).bringBack();
}

} // namespace drmscope::app
