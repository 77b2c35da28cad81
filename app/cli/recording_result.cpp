// SPDX-License-Identifier: MIT
// What a recording that has ended is worth: which exit code, and whose words explain it.
#include "app/cli/command_error.h"
#include "app/cli/recording.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <initializer_list>
#include <string_view>

namespace drmscope::app {
namespace {

// The programs' own exit codes are ours; anything else is a part that is missing or broken.
int knownCode(int status, int otherwise)
{
    const auto known = {exit_code::kUsage,       exit_code::kNotASession,
                        exit_code::kMissingPart, exit_code::kCannotCreate,
                        exit_code::kIo,          exit_code::kNotPermitted};
    return std::find(known.begin(), known.end(), status) != known.end() ? status : otherwise;
}

// The agent's output was gone: that is the collector's failure, not its own.
bool sawReaderGo(const ChildProcess& agent)
{
    return agent.status() == exit_code::kIo || agent.status() == 128 + SIGPIPE;
}

// What pkexec says of a refusal tells nobody what to do; where it asks on a terminal itself,
// polkit 122 refuses the right password, too ("No session for cookie").
constexpr auto kPkexecNeeds =
    "pkexec starts the agent where polkit may ask for a password, which a desktop does, or where "
    "a rule of polkit's allows org.drmscope.record; on a terminal, record with --via sudo";

std::string ownWords(const std::vector<std::string>& lines)
{
    constexpr std::string_view kPrefix = "drmscope-agent: ";
    std::string words;
    for (const std::string& line : lines) {
        std::string_view text = line;
        if (text.ends_with('\r')) { // ssh's
            text.remove_suffix(1);
        }
        words += words.empty() ? "" : "\n";
        words += text.starts_with(kPrefix) ? text.substr(kPrefix.size()) : text;
    }
    return words;
}

} // namespace

RecordingResult Recording::result() const
{
    RecordingResult result;
    result.file = m_plan.file.string();
    result.armed = m_armed;
    result.saved = m_messages.saved();
    if (m_command.started() && !m_command.running()) {
        result.commandStatus = m_command.status();
        result.commandEnd = m_command.endText();
    }
    if (m_armed) {
        result.elapsed = m_stoppedAt - m_armedAt;
    }
    if (!m_commandFailure.empty()) {
        result.armed = false;
        result.exitCode = exit_code::kUsage;
        result.failure = m_commandFailure + "; nothing was recorded";
    } else if (!m_armed) {
        judgeNotArmed(result);
    } else if (result.saved) {
        judgeSaved(result);
    } else {
        judgeLost(result);
    }
    return result;
}

// The exit codes of sudo and pkexec where they may not, or nobody gave the password.
bool Recording::refusedElevation() const
{
    const auto kind = m_plan.transport.kind;
    return (kind == Transport::Kind::Sudo && m_agent.status() == 1) ||
           (kind == Transport::Kind::Pkexec &&
            (m_agent.status() == 126 || m_agent.status() == 127));
}

void Recording::judgeNotArmed(RecordingResult& result) const
{
    const auto& error = m_messages.error();
    const bool collectorFirst =
        error && (!m_agent.started() || m_agent.status() == 0 || sawReaderGo(m_agent));
    if (m_signalCount > 0) {
        result.exitCode = exit_code::kInterrupted;
        result.failure = "interrupted before the recording had begun; nothing was recorded";
    } else if (m_timeIsUp) {
        result.exitCode = exit_code::kMissingPart;
        result.failure = fmt::format("nothing came from {} before the time was up; nothing was "
                                     "recorded",
                                     m_plan.transport.target);
    } else if (collectorFirst) {
        result.exitCode = knownCode(error->exitCode, exit_code::kIo);
        result.failure = error->text;
    } else if (m_agent.started() && m_agent.status() != 0) {
        const int otherwise =
            refusedElevation() ? exit_code::kNotPermitted : exit_code::kMissingPart;
        result.exitCode = knownCode(m_agent.status(), otherwise);
        const std::string words = ownWords(m_heldLines);
        result.failure =
            words.empty() ? "the agent ended before the recording began, with " + m_agent.endText()
                          : "cannot record: " + words;
        if (refusedElevation() && m_plan.transport.kind == Transport::Kind::Pkexec) {
            result.failure += fmt::format("\n{}", kPkexecNeeds);
        }
    } else {
        const bool collectorDied = m_collector.status() != 0;
        result.exitCode = knownCode(m_collector.status(), exit_code::kMissingPart);
        result.failure =
            collectorDied
                ? "drmscope-collect ended before the recording began, with " + m_collector.endText()
                : "the agent ended before the recording began";
    }
}

void Recording::judgeSaved(RecordingResult& result) const
{
    const CollectorMessages::Saved& saved = *result.saved;
    if (const auto& error = m_messages.error()) { // it is whole, but not in one file
        result.exitCode = knownCode(error->exitCode, exit_code::kIo);
        result.failure = error->text;
    } else if (m_collector.status() == exit_code::kIo) { // its file is gone
        result.exitCode = exit_code::kIo;
        result.file = saved.file;
        const std::string loss =
            m_plan.file.string() + " was deleted, moved away or cut off while it was saved";
        result.failure = fmt::format("{}; what was recorded is in {}",
                                     saved.complete ? loss : saved.reason, saved.file);
    } else if (m_agent.started() && !m_agent.running() && m_agent.status() != 0 &&
               m_agentAsked == 0 && m_signalCount < 3) { // else we did it
        result.exitCode = knownCode(m_agent.status(), exit_code::kIo);
        result.failure =
            fmt::format("the agent ended with {}; what it had sent until then is in {}",
                        m_agent.endText(), m_plan.file.string());
    } else if (m_collector.status() != 0 || saved.counts.missed > 0 || saved.counts.damaged > 0 ||
               !saved.complete) {
        result.exitCode = exit_code::kSavedWithMissed;
    }
    if (!m_messages.copyFailure().empty() && result.failure.empty()) {
        result.exitCode = exit_code::kIo;
        result.failure = fmt::format("{}, so the stream there lacks its end; the session is in {}",
                                     m_messages.copyFailure(), result.file);
    }
}

void Recording::judgeLost(RecordingResult& result) const
{
    const auto& error = m_messages.error();
    result.exitCode = error ? knownCode(error->exitCode, exit_code::kIo)
                            : knownCode(m_collector.status(), exit_code::kIo);
    result.failure = error ? error->text : "drmscope-collect ended with " + m_collector.endText();
    const ActAs asUser(m_plan.user);
    std::error_code none;
    if (std::filesystem::exists(m_plan.file, none) && !is_empty(m_plan.file, none)) {
        const bool diskRefused = error && error->exitCode == exit_code::kIo;
        result.failure += fmt::format(
            "; the rows that were committed stay in {}, and what reads it next completes it{}",
            m_plan.file.string(), diskRefused ? ", once it can be written to again" : "");
    }
}

} // namespace drmscope::app
