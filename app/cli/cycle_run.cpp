// SPDX-License-Identifier: MIT
#include "app/cli/cycle_run.h"

#include "app/cli/command_error.h"
#include "app/cli/device_cycle.h"
#include "app/cli/output.h"
#include "app/cli/progress_line.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>

#include <cerrno>
#include <csignal>
#include <exception>
#include <system_error>

namespace drmscope::app {
namespace {

// What has not been released so long after the last close is no teardown that is still going on.
constexpr int kSettleMs = 1100;

// Ctrl-C and its like, as long as this lives: looked at between two cycles, so that none of them
// stops half way.
class Interruption
{
public:
    Interruption()
    {
        sigset_t ours;
        sigemptyset(&ours);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
            sigaddset(&ours, signal);
        }
        sigprocmask(SIG_BLOCK, &ours, &m_former);
        m_signals = ScopedFd(signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK));
        if (!m_signals.isOpen()) {
            throw std::system_error(errno, std::generic_category(), "cannot wait for signals");
        }
        prctl(PR_SET_PDEATHSIG, SIGTERM); // the recorder may be killed
    }
    ~Interruption()
    {
        signalfd_siginfo taken{};
        while (m_signals.isOpen() && read(m_signals.get(), &taken, sizeof(taken)) > 0) {
        }
        sigprocmask(SIG_SETMASK, &m_former, nullptr);
    }
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;
    Interruption(Interruption&&) = delete;
    Interruption& operator=(Interruption&&) = delete;

    // Whether one came within this time.
    [[nodiscard]] bool came(int withinMs) const
    {
        pollfd waiting{m_signals.get(), POLLIN, 0};
        return poll(&waiting, 1, withinMs) > 0;
    }

private:
    sigset_t m_former{};
    ScopedFd m_signals;
};

} // namespace

int runCycles(const std::filesystem::path& root, const CyclePlan& plan, bool quiet)
{
    const Interruption interruption;
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
