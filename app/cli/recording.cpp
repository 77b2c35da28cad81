// SPDX-License-Identifier: MIT
#include "app/cli/recording.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

namespace drmscope::app {
namespace {

constexpr int kRedrawMs = 250;
constexpr std::chrono::seconds kTextPatience{1}; // an agent that has ended has said all it will

// SIGUSR1 ends no recording, though a flight recorder alone does something then.
ScopedFd blockSignals(sigset_t& former)
{
    sigset_t ours;
    sigemptyset(&ours);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) {
        sigaddset(&ours, signal);
    }
    sigprocmask(SIG_BLOCK, &ours, &former);
    ScopedFd fd(signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!fd.isOpen()) {
        throw std::system_error(errno, std::generic_category(), "cannot wait for signals");
    }
    signal(SIGPIPE, SIG_IGN); // an agent that has died is seen by its end, not by our write
    return fd;
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

} // namespace

Recording::Recording(RecordingPlan plan)
    : m_plan(std::move(plan)), m_progress(m_plan.quiet), m_signals(blockSignals(m_formerMask))
{}

Recording::~Recording()
{
    sigprocmask(SIG_SETMASK, &m_formerMask, nullptr);
}

RecordingResult Recording::run()
{
    m_progress.show("arming…");
    startCollector();
    if (m_plan.transport.startsAgent()) {
        startAgent();
    } else if (m_plan.maxTime.count() > 0) { // perhaps nobody is there
        m_endAt = Clock::now() + m_plan.maxTime;
    }
    while (!finished()) {
        wait();
    }
    m_progress.clear();
    releaseHeldLines();
    return result();
}

void Recording::startCollector()
{
    Pipe stream = makePipe();
    Pipe messages = makePipe();
    Pipe text = makePipe();
    Pipe status = makePipe();
    ChildSetup setup;
    setup.arguments = {m_plan.collector.string(), "-o", m_plan.file.string(), "--status-fd",
                       std::to_string(status.readEnd.get())};
    if (m_plan.overwrite) {
        setup.arguments.emplace_back("-f");
    }
    if (!m_plan.streamCopy.empty()) {
        setup.arguments.insert(setup.arguments.end(), {"--save-stream", m_plan.streamCopy});
    }
    if (m_plan.keepLastSeconds != 0) {
        setup.arguments.insert(setup.arguments.end(),
                               {"--keep-last", std::to_string(m_plan.keepLastSeconds)});
    }
    if (m_plan.dumpOnFinding) {
        setup.arguments.emplace_back("--dump-on-finding");
    }
    if (m_plan.maxBytes != 0) {
        setup.arguments.insert(setup.arguments.end(),
                               {"--max-bytes", std::to_string(m_plan.maxBytes)});
    }
    setup.arguments.insert(setup.arguments.end(),
                           {"--gone-after", std::to_string(m_plan.goneAfterSeconds),
                            "--begin-within", std::to_string(m_plan.beginWithinSeconds)});
    if (m_plan.allDevres) {
        setup.arguments.insert(setup.arguments.end(), {"--devres", "all"});
    }
    for (const std::string& folder : m_plan.debugFolders) {
        setup.arguments.insert(setup.arguments.end(), {"--debug-info", folder});
    }
    if (!m_plan.backend.drmBuildId.empty()) {
        setup.arguments.insert(setup.arguments.end(),
                               {"--drm-build-id", m_plan.backend.drmBuildId});
    }
    if (!m_plan.command.empty()) {
        setup.arguments.insert(setup.arguments.end(), {"--command", joined(m_plan.command)});
    }
    if (!m_plan.transport.startsAgent()) {
        stream.readEnd = openStream(m_plan.transport);
        stream.writeEnd.reset();
        setup.arguments.insert(setup.arguments.end(), {"--input-name", m_plan.transport.target});
    }
    if (m_plan.transport.mayBeShared()) {
        setup.arguments.emplace_back("--search-stream");
    }
    setup.input = stream.readEnd.get();
    setup.output = messages.writeEnd.get();
    setup.error = text.writeEnd.get();
    setup.passedOn = {status.readEnd.get()};
    const ScopedFd console = m_plan.console ? openConsole(*m_plan.console) : ScopedFd();
    if (console.isOpen()) {
        setup.arguments.insert(setup.arguments.end(),
                               {"--console-fd", std::to_string(console.get())});
        setup.passedOn.push_back(console.get());
    }
    setup.ownProcessGroup = true;
    setup.user = m_plan.user;
    // It records on while we are suspended, or wait for a terminal that was stopped.
    fcntl(messages.writeEnd.get(), F_SETFL, O_NONBLOCK);
    m_collector = ChildProcess::start(setup);
    m_stream = std::move(stream.writeEnd);
    if (!m_plan.transport.startsAgent() && m_plan.transport.takesVerbs()) {
        m_verbs = std::move(stream.readEnd); // both ways
        m_unsent = firstVerbs();
    }
    m_status = std::move(status.writeEnd);
    m_collectorMessages = std::move(messages.readEnd);
    m_collectorText = std::move(text.readEnd);
}

void Recording::startAgent()
{
    Pipe verbs = makePipe();
    Pipe text = makePipe();
    ChildSetup setup;
    setup.arguments = agentCommand(m_plan.transport, m_plan.agent);
    setup.input = verbs.readEnd.get();
    setup.output = m_stream.get();
    setup.error = text.writeEnd.get();
    setup.ownProcessGroup = !m_plan.transport.asksOnTerminal();
    setup.ignoresInterrupt = m_plan.transport.kind == Transport::Kind::Ssh;
    m_agent = ChildProcess::start(setup);
    m_stream.reset(); // or the collector would never see the end
    m_verbs = std::move(verbs.writeEnd);
    fcntl(m_verbs.get(), F_SETFL, O_NONBLOCK); // the agent itself may be more than a pipe takes
    m_agentText = std::move(text.readEnd);
    m_unsent = bytesBeforeVerbs(m_plan.transport) + firstVerbs();
}

std::string Recording::firstVerbs() const
{
    const std::string buffer =
        m_plan.bufferKb ? fmt::format("buffer-kb {}\n", *m_plan.bufferKb) : std::string();
    return buffer + m_plan.backend.verbs + (m_plan.references ? "refs\n" : "") + "start\n";
}

// As much as the agent takes now. That it has gone is seen by its end.
void Recording::sendVerbs()
{
    while (!m_unsent.empty()) {
        const ssize_t wrote = write(m_verbs.get(), m_unsent.data(), m_unsent.size());
        if (wrote < 0 && errno == EAGAIN) {
            return;
        }
        m_unsent.erase(0, wrote > 0 ? static_cast<size_t>(wrote) : m_unsent.size());
    }
    if (m_stopping) {
        m_verbs.reset();
    }
}

void Recording::startCommand()
{
    ChildSetup setup;
    setup.arguments = m_plan.command;
    setup.endsWithUs = true; // nobody would record what it does
    if (!m_plan.commandIsOurs) {
        setup.user = m_plan.user;
    }
    try {
        m_command = ChildProcess::start(setup);
    } catch (const std::system_error& error) {
        m_commandFailure = error.what();
        stopAgent();
    }
}

bool Recording::finished() const
{
    const bool commandDone = !m_command.running() || m_commandGivenUp;
    const bool agentDone = (!m_agent.running() && !m_agentText.isOpen()) || m_agentGivenUp;
    return commandDone && agentDone && !m_collector.running() && !m_collectorText.isOpen() &&
           !m_collectorMessages.isOpen();
}

int Recording::waitMs() const
{
    int ms = m_progress.isShown() && m_armed ? kRedrawMs : -1;
    for (const auto& deadline : {m_askAgainAt, m_endAt, m_hurryAgentAt, m_agentTextEndsAt}) {
        if (deadline) {
            const auto left =
                std::chrono::ceil<std::chrono::milliseconds>(*deadline - Clock::now());
            const int leftMs = static_cast<int>(std::clamp<int64_t>(left.count(), 0, 3'600'000));
            ms = ms < 0 ? leftMs : std::min(ms, leftMs);
        }
    }
    return ms;
}

void Recording::wait()
{
    struct Source
    {
        int fd;
        void (Recording::*handler)();
        short events = POLLIN;
    };
    const std::array<Source, 8> sources = {{
        {m_signals.get(), &Recording::onSignal},
        {m_agentText.get(), &Recording::onAgentText},
        {m_collectorText.get(), &Recording::onCollectorText},
        {m_collectorMessages.get(), &Recording::onCollectorMessage},
        {m_agent.descriptor(), &Recording::onAgentEnd},
        {m_collector.descriptor(), &Recording::onCollectorEnd},
        {m_command.descriptor(), &Recording::onCommandEnd},
        {m_unsent.empty() ? -1 : m_verbs.get(), &Recording::sendVerbs, POLLOUT},
    }};
    std::array<pollfd, sources.size()> polled{};
    for (size_t i = 0; i < sources.size(); ++i) {
        polled[i] = {sources[i].fd, sources[i].events, 0}; // poll() passes over -1
    }
    if (poll(polled.data(), polled.size(), waitMs()) < 0 && errno != EINTR) {
        throw std::system_error(errno, std::generic_category(), "cannot wait");
    }
    for (size_t i = 0; i < sources.size(); ++i) {
        if (polled[i].revents != 0) {
            (this->*sources[i].handler)();
        }
    }
    if (m_askAgainAt && Clock::now() >= *m_askAgainAt) {
        onDeadline();
    }
    if (m_hurryAgentAt && Clock::now() >= *m_hurryAgentAt) {
        hurryAgent();
    }
    if (m_agentTextEndsAt && Clock::now() >= *m_agentTextEndsAt) {
        m_agentTextEndsAt.reset();
        m_agentText.reset();
    }
    endIfEnough();
    drawProgress();
}

void Recording::onAgentText()
{
    std::vector<std::string> lines;
    if (!m_agentLines.receive(m_agentText.get(), lines)) {
        m_agentText.reset();
    }
    m_heldLines.insert(m_heldLines.end(), lines.begin(), lines.end());
    if (m_armed) {
        releaseHeldLines();
    }
}

void Recording::onCollectorText()
{
    std::vector<std::string> lines;
    if (!m_collectorLines.receive(m_collectorText.get(), lines)) {
        m_collectorText.reset();
    }
    for (const std::string& line : lines) {
        m_progress.passOn(line);
    }
}

void Recording::onCollectorMessage()
{
    if (!m_messages.receive(m_collectorMessages.get())) {
        m_collectorMessages.reset();
    }
    for (const std::string& warning : m_messages.takeWarnings()) {
        m_progress.say(warning);
    }
    if (!m_messages.armed() || m_armed) {
        return;
    }
    m_armed = true;
    m_armedAt = m_stoppedAt = Clock::now();
    if (m_plan.maxTime.count() > 0) {
        m_endAt = m_armedAt + m_plan.maxTime;
    }
    releaseHeldLines();
    if (m_stopping) {
        return;
    }
    if (!m_progress.isShown()) {
        m_progress.say("recording to " + m_plan.file.string() +
                       (m_plan.command.empty() ? "; Ctrl-C ends it" : ""));
    }
    if (!m_plan.command.empty()) {
        startCommand();
    }
}

void Recording::onAgentEnd()
{
    m_agent.reap();
    m_hurryAgentAt.reset();
    m_agentTextEndsAt = Clock::now() + kTextPatience;
    if (!m_armed && m_signalCount > 0) { // what it had started may hold its ends of our pipes
        m_agentText.reset();
        m_collector.send(SIGTERM);
    }
    m_unsent.clear();
    m_verbs.reset();
    stopAgent();
    if (m_asked == 0) {
        askCommand(SIGTERM); // nobody records what it does any more
    }
}

void Recording::onCollectorEnd()
{
    m_collector.reap();
    stopAgent();
    awaitAgent();
    if (m_asked == 0) {
        askCommand(SIGTERM);
    }
}

void Recording::onCommandEnd()
{
    m_command.reap();
    m_askAgainAt.reset();
    stopAgent();
}

// The command is asked to end as by Ctrl-C.
void Recording::endIfEnough()
{
    const bool timeIsUp = m_endAt && Clock::now() >= *m_endAt;
    if (m_stopping || m_asked != 0 || (!timeIsUp && m_messages.full().empty())) {
        return;
    }
    m_endAt.reset();
    m_timeIsUp = timeIsUp;
    m_progress.say(
        (timeIsUp ? "the recording has been as long as it may become" : m_messages.full()) +
        "; it ends");
    if (m_command.running()) {
        askCommand(SIGINT);
    } else {
        stopAgent();
    }
}

void Recording::drawProgress()
{
    if (!m_armed) {
        if (!m_plan.transport.startsAgent() && !m_stopping && m_messages.silence().count() > 0) {
            m_progress.show(fmt::format("nothing has come from {} for {} s",
                                        m_plan.transport.target,
                                        m_messages.silence().count() / 1000));
        }
        return;
    }
    if (m_hurryAgentAt) {
        m_progress.show(fmt::format("waiting for {} to end; Ctrl-C leaves it", agentShownAs()));
    } else if (m_stopping) {
        const auto since =
            std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - m_stoppedAt);
        m_progress.show(
            fmt::format("saving: lifetimes, indexes, verdicts, for {} s", since.count()));
    } else if (m_messages.silence().count() > 0) {
        m_progress.show(
            fmt::format("the agent has been silent for {} s", m_messages.silence().count() / 1000));
    } else {
        m_progress.showCounts(m_messages.progress(), Clock::now() - m_armedAt,
                              !m_plan.command.empty());
    }
}

void Recording::releaseHeldLines()
{
    // Before it is armed, what the agent says is the reason of a failure, and told as such.
    if (!m_armed) {
        return;
    }
    for (const std::string& line : std::exchange(m_heldLines, {})) {
        m_progress.passOn(line);
    }
}

} // namespace drmscope::app
