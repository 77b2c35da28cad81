// SPDX-License-Identifier: MIT
// How a recording is ended, by Ctrl-C, by the end of its command, or because nothing else is left
// to do.
#include "app/cli/recording.h"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>

namespace drmscope::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kAtOnce = 1s;
constexpr auto kPatience = 2s; // between asking a process to end and telling it
// The agent is done with what it made in a moment, and says so before the collector ends.
constexpr auto kAgentPatience = 10s;

} // namespace

void Recording::onSignal()
{
    signalfd_siginfo signal{};
    while (read(m_signals.get(), &signal, sizeof(signal)) == sizeof(signal)) {
        if (signal.ssi_signo == SIGUSR1) {
            dumpFlight();
            continue;
        }
        if (!isAskedAnew(signal)) {
            continue;
        }
        ++m_signalCount;
        if (m_hurryAgentAt) { // all is saved that will be
            leaveAgent();
        } else if (m_signalCount == 1) {
            firstStop(signal);
        } else if (m_signalCount == 2) {
            askCommand(SIGKILL);
            stopAgent();
            m_progress.say(m_armed ? "saving what was recorded; once more gives up on that"
                                   : "ending; nothing was recorded");
        } else {
            // Rows that were committed stay, and `drmscope rebuild` makes a session of them.
            m_agent.send(SIGTERM);
            m_collector.send(m_signalCount == 3 ? SIGUSR2 : SIGKILL);
        }
    }
}

// A service manager sends two at once, and a script a few, that all mean the same; a Ctrl-C is
// somebody's at a terminal.
bool Recording::isAskedAnew(const signalfd_siginfo& signal)
{
    const bool isAtOnce = m_askedAt && Clock::now() - *m_askedAt < kAtOnce;
    m_askedAt = Clock::now();
    return !isAtOnce || signal.ssi_code == SI_KERNEL;
}

// Before the collector has said that it is armed, it may not hear it yet, and keeps nothing.
void Recording::dumpFlight()
{
    if (m_plan.keepLastSeconds == 0) {
        m_progress.say("nothing is kept back that SIGUSR1 could write: only --keep-last does that");
    } else if (m_armed) {
        m_collector.send(SIGUSR1);
    } else {
        m_progress.say("nothing is kept yet");
    }
}

void Recording::firstStop(const signalfd_siginfo& signal)
{
    if (!m_command.running()) {
        stopAgent();
        if (!m_armed) { // perhaps it only connects, or waits for a password, and hears no verb
            m_agent.send(SIGTERM);
        }
        return;
    }
    // What the command does while it ends belongs into the recording. The terminal has sent it the
    // very signal that we got.
    const auto number = static_cast<int>(signal.ssi_signo);
    if (signal.ssi_code == SI_KERNEL) {
        m_asked = number;
        m_askAgainAt = Clock::now() + kPatience;
    } else {
        askCommand(number);
    }
    m_progress.say("ending the command; once more kills it");
}

void Recording::askCommand(int signal)
{
    if (m_command.running()) {
        m_command.send(signal);
        m_asked = signal;
        m_askAgainAt = Clock::now() + kPatience;
    }
}

void Recording::onDeadline()
{
    m_askAgainAt.reset();
    if (m_asked != SIGKILL) {
        askCommand(m_asked == SIGTERM ? SIGKILL : SIGTERM);
        return;
    }
    m_commandGivenUp = true; // stuck in the kernel: not even a kill ends it
    stopAgent();
    m_status.reset(); // after that, or we would be taken for killed
}

// Whoever has pressed Ctrl-C three times has waited enough.
void Recording::awaitAgent()
{
    if (m_agent.running()) {
        m_hurryAgentAt = Clock::now() + (m_signalCount < 3 ? kAgentPatience : kPatience);
    }
}

void Recording::hurryAgent()
{
    if (m_agentAsked == SIGKILL) {
        leaveAgent();
        return;
    }
    if (m_agentAsked == 0) {
        m_progress.say(
            fmt::format("{} does not end, though nobody reads what it sends any more; it is killed",
                        agentShownAs()));
    }
    m_agentAsked = m_agentAsked == 0 ? SIGTERM : SIGKILL;
    m_agent.send(m_agentAsked);
    m_hurryAgentAt = Clock::now() + kPatience;
}

// It is stopped, or hangs in the kernel, or is another user's. Where it hears again, it hears this
// and the end of its verbs, and removes what it made.
void Recording::leaveAgent()
{
    m_agent.send(SIGTERM);
    m_hurryAgentAt.reset();
    m_agentGivenUp = true;
    m_progress.say(fmt::format(
        "{} is left behind. Once it has ended, `drmscope doctor --clean` removes what it left in "
        "the kernel{}",
        agentShownAs(), m_plan.transport.isHere() ? "" : ": run it on " + m_plan.transport.target));
}

std::string Recording::agentShownAs() const
{
    const std::string program = agentCommand(m_plan.transport, m_plan.agent).front();
    return fmt::format("{} (process {})", std::filesystem::path(program).filename().string(),
                       m_agent.id());
}

void Recording::tellStatus()
{
    if (m_status.isOpen() && m_command.started() && !m_command.running()) {
        writeAll(m_status.get(), std::to_string(m_command.status()) + '\n');
    }
    m_status.reset();
}

void Recording::stopAgent()
{
    if (!m_stopping) {
        writeAll(m_status.get(), "stop\n"); // or it would be taken for killed
    }
    if (!m_command.running()) {
        tellStatus();
    }
    if (m_stopping) {
        return;
    }
    m_stopping = true;
    m_stoppedAt = Clock::now();
    m_endAt.reset();
    if (m_verbs.isOpen()) {
        m_unsent += "stop\n";
        sendVerbs();
    }
    // Whoever sends the stream cannot be told, or perhaps nobody is there.
    if (!m_plan.transport.takesVerbs() || (!m_armed && !m_plan.transport.startsAgent())) {
        m_collector.send(SIGTERM);
    }
    m_progress.show(m_armed ? "saving…" : "ending…");
}

} // namespace drmscope::app
