// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/backend.h"
#include "app/cli/child_process.h"
#include "app/cli/collector_messages.h"
#include "app/cli/progress_line.h"
#include "app/cli/transport.h"

#include <sys/signalfd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace drmscope::app {

// What is to be recorded, and how. Checked before: the programs exist, the file can be made.
struct RecordingPlan
{
    std::filesystem::path agent;
    std::filesystem::path collector;
    Backend backend;
    std::filesystem::path file;
    bool overwrite = false;
    Transport transport;
    std::optional<Transport> console;    // where the machine says its last words
    std::string streamCopy;              // a file that keeps the stream; "" none
    int64_t keepLastSeconds = 0;         // the flight recorder; 0 all is kept
    bool dumpOnFinding = false;          // with the flight recorder
    uint64_t maxBytes = 0;               // of the session while it is recorded; 0 any
    std::chrono::nanoseconds maxTime{0}; // 0 any
    unsigned goneAfterSeconds = 30;      // of silence; 0 never
    unsigned beginWithinSeconds = 0;     // of silence before it begins; 0 any
    bool references = false;             // every drm_dev_get() and drm_dev_put() too
    bool quiet = false;
    std::optional<uint32_t> bufferKb;
    std::vector<std::string> debugFolders; // absolute
    bool allDevres = false;                // of struct devices that have no drm_device too
    std::vector<std::string> command;      // empty: until Ctrl-C
    bool commandIsOurs = false;            // it runs as we are, not as `user`
    std::optional<UserIdentity> user;      // whose the file and the command are; none: as we are
};

// How it went.
struct RecordingResult
{
    int exitCode = 0;
    std::string failure; // "" when all went well; else a sentence for the user
    std::string file;    // where the session is: the plan's, unless that was lost meanwhile
    bool armed = false;  // false: nothing was recorded
    std::optional<CollectorMessages::Saved> saved;
    std::optional<int> commandStatus;
    std::string commandEnd; // "exit status 3"
    std::chrono::nanoseconds elapsed{0};
};

// Runs the agent and the collector, joined by a pipe, and the command once they are armed; ends all
// three in order whatever happens to one of them. One poll() loop, no threads: signals come through
// a signalfd, ends of processes through pidfds.
//
// The agent and the collector have process groups of their own, so that the terminal's Ctrl-C
// reaches the command and us alone and we can end the others in order. (An agent under sudo stays
// in ours, since sudo asks for a password on the terminal; a Ctrl-C means stop to the agent too.)
//
// Ctrl-C: before all are armed, it ends the agent, or what would start it. Then the first ends the
// command (asked, then told, then killed) and then the recording; the second ends both at once;
// after that we say what is being waited for, and one more gives up on that: the collector ends at
// once, and what it has committed stays. Signals less than a second apart are one, unless it is a
// terminal that sends them. SIGUSR1 has a flight recorder write what it keeps.
//
// Once the collector has ended, the agent is not waited for without end: it may be stopped, or hang
// in the kernel. Then it is asked to end, killed, and left behind; one Ctrl-C leaves it at once.
// Nor is what the agent has left, and what still holds its standard error (the master of ssh's
// ControlPersist).
class Recording
{
public:
    explicit Recording(RecordingPlan plan);
    ~Recording();
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;
    Recording(Recording&&) = delete;
    Recording& operator=(Recording&&) = delete;

    RecordingResult run();

private:
    using Clock = std::chrono::steady_clock;

    void startCollector();
    void startAgent();
    [[nodiscard]] std::string firstVerbs() const;
    void startCommand();
    [[nodiscard]] bool finished() const;
    [[nodiscard]] int waitMs() const;
    void wait();

    void onSignal();
    void onAgentText();
    void onCollectorText();
    void onCollectorMessage();
    void onAgentEnd();
    void onCollectorEnd();
    void onCommandEnd();
    void sendVerbs();
    void onDeadline();

    void dumpFlight();
    bool isAskedAnew(const signalfd_siginfo& signal);
    void firstStop(const signalfd_siginfo& signal);
    void askCommand(int signal);
    void stopAgent();
    void awaitAgent(); // which nobody reads any more
    void hurryAgent(); // it has had its time
    void leaveAgent(); // behind, and say what stays of it
    [[nodiscard]] std::string agentShownAs() const;
    void tellStatus();  // of the command, to the collector, which hears no more of us
    void endIfEnough(); // of time or bytes
    void drawProgress();
    void releaseHeldLines();

    [[nodiscard]] RecordingResult result() const;
    [[nodiscard]] bool refusedElevation() const;
    void judgeSaved(RecordingResult& result) const;
    void judgeNotArmed(RecordingResult& result) const;
    void judgeLost(RecordingResult& result) const;

    RecordingPlan m_plan;
    ProgressLine m_progress;
    sigset_t m_formerMask{};
    ScopedFd m_signals;

    ChildProcess m_collector;
    ChildProcess m_agent;
    ChildProcess m_command;
    ScopedFd m_stream;    // agent to collector, until the agent has it
    ScopedFd m_verbs;     // to the agent
    std::string m_unsent; // of the verbs, and of what comes before them
    ScopedFd m_status;    // to the collector: that we end it, and what became of the command
    ScopedFd m_agentText;
    ScopedFd m_collectorText;
    ScopedFd m_collectorMessages;

    LineBuffer m_agentLines;
    LineBuffer m_collectorLines;
    std::vector<std::string> m_heldLines; // of the agent, before it was armed
    CollectorMessages m_messages;
    bool m_armed = false;
    bool m_stopping = false;
    std::string m_commandFailure; // it could not be run
    int m_signalCount = 0;
    std::optional<Clock::time_point> m_askedAt; // by a signal, last
    int m_asked = 0; // the last signal that asks the command to end; 0 none
    std::optional<Clock::time_point> m_askAgainAt;
    std::optional<Clock::time_point> m_endAt; // the recording has been long enough
    bool m_timeIsUp = false;
    bool m_commandGivenUp = false;
    std::optional<Clock::time_point> m_hurryAgentAt;
    std::optional<Clock::time_point> m_agentTextEndsAt; // whoever else may hold it open
    int m_agentAsked = 0; // the last signal that asks it to end, after its time; 0 none
    bool m_agentGivenUp = false;
    Clock::time_point m_armedAt{};
    Clock::time_point m_stoppedAt{};
};

} // namespace drmscope::app
