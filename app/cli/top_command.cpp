// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/output.h"
#include "app/cli/scoped_fd.h"
#include "app/cli/session_input.h"
#include "app/report/live_state.h"

#include <CLI/CLI.hpp>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace drmscope::app {
namespace {

constexpr std::chrono::milliseconds kEvery{500};
constexpr LiveState::Most kMostOnPaper{.devices = SIZE_MAX, .holders = 10};
// Home, and nothing of what stood there: one write a look, so that it does not flicker.
constexpr const char* kAnew = "\x1b[H\x1b[J";

// What the terminal says: Ctrl-C, and that it has another size.
class Signals
{
public:
    Signals()
    {
        sigset_t heard;
        sigemptyset(&heard);
        for (const int signal : {SIGINT, SIGTERM, SIGWINCH}) {
            sigaddset(&heard, signal);
        }
        sigprocmask(SIG_BLOCK, &heard, nullptr);
        m_heard = ScopedFd(signalfd(-1, &heard, SFD_CLOEXEC | SFD_NONBLOCK));
    }

    // Told to; waits for any signal, so long at most.
    bool isStopped(int waitMs)
    {
        pollfd waiting{m_heard.get(), POLLIN, 0};
        poll(&waiting, 1, m_isStopped ? 0 : waitMs);
        signalfd_siginfo signal{};
        while (read(m_heard.get(), &signal, sizeof signal) == sizeof signal) {
            (signal.ssi_signo == SIGWINCH ? m_isResized : m_isStopped) = true;
        }
        return m_isStopped;
    }
    bool takeResized() { return std::exchange(m_isResized, false); }

private:
    ScopedFd m_heard;
    bool m_isStopped = false;
    bool m_isResized = false;
};

// Eight lines are neither: titles, what is left out, what is between.
LiveState::Most mostOnTerminal()
{
    winsize size{};
    const bool isKnown = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row != 0;
    const size_t rows = isKnown ? size.ws_row : 24;
    const size_t holders = std::min(kMostOnPaper.holders, rows / 3);
    return {std::max(rows, holders + 9) - holders - 8, holders};
}

// False where `goesOn` left events to be read by the next one.
bool look(SessionReader& reader, LiveState& state, const LiveState::Most& most,
          const std::function<bool()>& goesOn, std::string& text)
{
    bool isAll = false;
    reader.inOneState([&] { // what the first line counts is what the rows below add up to
        isAll = state.read(reader, goesOn);
        text = state.text(reader.summary(ResourceCounts::LeftOut), reader.file().string(),
                          reader.devices(ResourceCounts::LeftOut), most, outputStyle());
    });
    return isAll;
}

// To the end of the recording, or of its recorder, or until Ctrl-C.
void watch(SessionReader& reader)
{
    Signals signals;
    LiveState state;
    int64_t shown = -1;
    bool isAll = false;
    for (bool over = false; !over;) {
        over = !reader.isBeingWritten(); // first: what it committed last is shown below
        const int64_t version = reader.dataVersion();
        if (version != shown || !isAll || signals.takeResized()) {
            shown = version;
            over = over ||
                   reader.summary(ResourceCounts::LeftOut).session.state != SessionState::Recording;
            const auto until = std::chrono::steady_clock::now() + kEvery;
            std::string text;
            isAll = look(
                reader, state, mostOnTerminal(),
                [&] { return std::chrono::steady_clock::now() < until && !signals.isStopped(0); },
                text);
            print(kAnew + text);
            flushOutput();
        }
        over = signals.isStopped(isAll && !over ? static_cast<int>(kEvery.count()) : 0) ||
               (over && isAll);
    }
}

int top(const SessionInput& input)
{
    SessionReader reader = openSession(input);
    if (isatty(STDOUT_FILENO) == 0) {
        LiveState state;
        std::string text;
        look(
            reader, state, kMostOnPaper, [] { return true; }, text);
        print(text);
    } else {
        watch(reader);
    }
    return exit_code::kOk;
}

} // namespace

void addTopCommand(CLI::App& program, Command& chosen)
{
    auto* command = program.add_subcommand("top", "Watch a recording while it grows");
    command->footer("drm_devices with their phases and counts, and what holds them now, until the\n"
                    "recording ends or Ctrl-C. Where standard output is no terminal, one look.");
    const auto input = std::make_shared<SessionInput>();
    input->preferLive = true;
    command
        ->add_option("FILE", input->file,
                     "Session [the drmscope-*.drmscope here that is being recorded, or the newest]")
        ->type_name("");
    command->add_flag("-q,--quiet", input->quiet, "Nothing on standard error but errors");
    command->callback([input, &chosen] { chosen = [input] { return top(*input); }; });
}

} // namespace drmscope::app
